package dev.aicache.coordination;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.LongSupplier;

import dev.aicache.PurgeNotice;
import dev.aicache.Tag;

/**
 * What this instance has brought into the log in the last ten minutes. A log that is put back loses its latest purges, and
 * whoever fills entries meanwhile by the log that took its place has never heard of them. Where there are too many, one purge
 * of everything takes their place. Thread-safe.
 */
final class RecentPurges {

    private static final long KEPT_NANOS = Duration.ofMinutes(10).toNanos();
    private static final PurgeNotice EVERYTHING = PurgeNotice.hard(Tag.EVERYTHING);

    private record Sent(PurgeNotice notice, long epoch, long at) {}

    private final LongSupplier nanos;
    private final int most;
    private final Deque<Sent> recent = new ArrayDeque<>();

    RecentPurges(LongSupplier nanos, int most) {
        this.nanos = nanos;
        this.most = most;
    }

    synchronized void add(PurgeNotice notice, long epoch) {
        long now = nanos.getAsLong();
        forget(now);
        if (recent.size() == most) {
            recent.clear();
            recent.add(new Sent(EVERYTHING, epoch, now));
        } else {
            recent.add(new Sent(notice, epoch, now));
        }
    }

    private void forget(long now) {
        while (!recent.isEmpty() && now - recent.getFirst().at() > KEPT_NANOS) {
            recent.removeFirst();
        }
    }

    /** Takes out those that were brought into a log of another epoch. */
    synchronized List<PurgeNotice> takeOthersThan(long epoch) {
        forget(nanos.getAsLong());
        List<PurgeNotice> others = recent.stream()
                .filter(sent -> sent.epoch() != epoch)
                .map(Sent::notice)
                .toList();
        recent.removeIf(sent -> sent.epoch() != epoch);
        return others;
    }
}
