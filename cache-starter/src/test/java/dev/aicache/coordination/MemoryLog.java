package dev.aicache.coordination;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import dev.aicache.PurgeNotice;

/** A log in memory that fails, forgets and is put back as a test says. For one thread. */
final class MemoryLog implements PurgeLog {

    private final List<PurgeRecord> records = new ArrayList<>();
    private final List<PurgeRecord> all = new ArrayList<>();
    private long epoch = 1;
    private long sequence;
    private boolean isDown;
    private boolean isFull;
    private boolean isForgetful = true;
    private int appends;
    private Runnable meanwhile = () -> {};

    /** Runs each time that it has looked where it stands, before who asked has the answer. */
    void meanwhile(Runnable task) {
        meanwhile = task;
    }

    /** From now on it knows what was purged in its epoch, however few records it keeps. */
    void remember() {
        isForgetful = false;
    }

    /** Takes no purge, and answers otherwise. */
    void full(boolean isIt) {
        isFull = isIt;
    }

    /** How often it was asked to take a purge. */
    int appends() {
        return appends;
    }

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
        all.clear();
        epoch++;
        sequence = 0;
    }

    /** A copy takes over that lacks the last records. */
    void failOver(int lost) {
        for (int i = 0; i < lost && !records.isEmpty(); i++) {
            records.remove(records.size() - 1);
            all.remove(all.size() - 1);
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
        appends++;
        check();
        if (isFull) {
            throw new IOException("full");
        }
        sequence++;
        PurgeRecord record = new PurgeRecord(new Stamp(epoch, sequence), notice);
        records.add(record);
        all.add(record);
        return record.stamp();
    }

    @Override
    public PurgeState state() throws IOException {
        Stamp head = head();
        return isForgetful
                ? PurgeState.unknown(head)
                : new PurgeState(
                        head,
                        0,
                        0,
                        0,
                        head.sequence(),
                        head.sequence(),
                        all.stream()
                                .flatMap(record -> record.notice().tags().stream()
                                        .map(tag -> new PurgeState.Purged(
                                                tag.hash(), record.stamp().sequence(), PurgeState.NEVER, 0)))
                                .toList());
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
        Stamp head = new Stamp(epoch, sequence);
        meanwhile.run();
        return head;
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
