package dev.aicache.anomaly;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

import org.jspecify.annotations.Nullable;

/**
 * Counts the hits of a route, one window after the other, and tells one that is far above those before. A request costs two
 * striped counters and a look at the clock; whoever comes first after a window has ended weighs it, and nobody waits for that.
 *
 * <p>What a route usually has is a mean that follows its windows, the last {@value #SETTLED} above all. Until it has had as
 * many, nothing is told: a cache that has just started, and one that is tested under load, fill up within a few windows.
 */
final class HitWindow {

    /** How far above the usual share hits are sudden. */
    static final double RISE = 0.25;

    /** How many windows it takes to know what is usual. */
    static final int SETTLED = 10;

    private final AnomalySettings settings;
    private final LongAdder requests = new LongAdder();
    private final LongAdder hits = new LongAdder();
    private final AtomicBoolean weighing = new AtomicBoolean();

    private volatile long began;
    private double usual;
    private int windows;

    HitWindow(AnomalySettings settings, long now) {
        this.settings = settings;
        this.began = now;
    }

    /** What is told of a window. */
    record Rise(double seen, double usual) {}

    /** What of the window that has just ended is to be told; null mostly. */
    @Nullable
    Rise count(boolean isHit, long now) {
        requests.increment();
        if (isHit) {
            hits.increment();
        }
        if (now - began < settings.window().toNanos()
                || requests.sum() < settings.minRequests()
                || !weighing.compareAndSet(false, true)) {
            return null;
        }
        try {
            return weigh(now);
        } finally {
            weighing.set(false);
        }
    }

    private @Nullable Rise weigh(long now) {
        if (now - began < settings.window().toNanos()) {
            // Another request has weighed it meanwhile.
            return null;
        }
        began = now;
        long all = requests.sumThenReset();
        double seen = all == 0 ? 0 : Math.min(1, (double) hits.sumThenReset() / all);
        Rise rise = windows >= SETTLED && seen >= settings.hitRatio() && seen - usual >= RISE
                ? new Rise(seen, usual)
                : null;
        windows = Math.min(windows + 1, SETTLED);
        usual += (seen - usual) / windows;
        return rise;
    }
}
