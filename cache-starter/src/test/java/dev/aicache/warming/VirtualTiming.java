package dev.aicache.warming;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;

/** Time that passes when a loop waits, and then at once. For one thread. */
final class VirtualTiming implements Timing {

    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::number));
    private long now = Long.MAX_VALUE - Duration.ofSeconds(5).toNanos();
    private final long start = now;
    private long number;
    private boolean isAwake;

    private record Event(long at, long number, Runnable action) {}

    /** Does something when that much time has passed. */
    void after(Duration delay, Runnable action) {
        events.add(new Event(elapsed().plus(delay).toNanos(), number++, action));
    }

    /** Since the beginning; the ticker overflows meanwhile, as it may. */
    Duration elapsed() {
        return Duration.ofNanos(now - start);
    }

    @Override
    public long nanos() {
        return now;
    }

    @Override
    public void await(long nanos) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (isAwake) {
            isAwake = false;
            return;
        }
        Event next = events.peek();
        if (next != null && next.at() - elapsed().toNanos() <= nanos) {
            now = start + next.at();
            events.remove().action().run();
        } else if (nanos == FOREVER) {
            throw new AssertionError("waits for ever");
        } else {
            now += nanos;
        }
    }

    @Override
    public void wake() {
        isAwake = true;
    }
}
