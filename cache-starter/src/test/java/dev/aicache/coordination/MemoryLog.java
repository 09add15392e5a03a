package dev.aicache.coordination;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import dev.aicache.PurgeNotice;

/** A log in memory that fails, forgets and is put back as a test says. For one thread. */
final class MemoryLog implements PurgeLog {

    private final List<PurgeRecord> records = new ArrayList<>();
    private long epoch = 1;
    private long sequence;
    private boolean isDown;

    void down() {
        isDown = true;
    }

    void up() {
        isDown = false;
    }

    /** Forgets all but the last records; the sequence goes on. */
    void trim(int left) {
        records.subList(0, Math.max(0, records.size() - left)).clear();
    }

    /** Comes back with nothing. */
    void restart() {
        records.clear();
        epoch++;
        sequence = 0;
    }

    /** A copy takes over that lacks the last records. */
    void failOver(int lost) {
        for (int i = 0; i < lost && !records.isEmpty(); i++) {
            records.remove(records.size() - 1);
            sequence--;
        }
    }

    private void check() throws IOException {
        if (isDown) {
            throw new IOException("down");
        }
    }

    @Override
    public Stamp append(PurgeNotice notice) throws IOException {
        check();
        sequence++;
        records.add(new PurgeRecord(new Stamp(epoch, sequence), notice));
        return new Stamp(epoch, sequence);
    }

    @Override
    public List<PurgeRecord> read(Stamp after, Duration wait) throws IOException {
        check();
        return records.stream()
                .filter(each -> after.epoch() != epoch || each.stamp().sequence() > after.sequence())
                .limit(3)
                .toList();
    }

    @Override
    public Stamp head() throws IOException {
        check();
        return new Stamp(epoch, sequence);
    }

    @Override
    public Stamp rotate(long ended) throws IOException {
        check();
        if (ended == epoch) {
            restart();
        }
        return head();
    }
}
