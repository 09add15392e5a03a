package dev.aicache.coordination;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

import dev.aicache.PurgeNotice;
import dev.aicache.PurgeResult;

/**
 * Keeps one instance's table in step with the log. Whoever drives it calls {@link #follow} on one thread again and again,
 * and {@link #beat} at every heartbeat on another; what either throws is a failure of the log, after which it is called
 * again. Purges come from any thread.
 *
 * <p>Whatever is found to be missing is repaired at once, on the safe side: a gap makes what is older not current, another
 * epoch everything. A log that was put back without knowing, as when a copy of it took over, begins another epoch.
 */
public final class Coordinator implements Purger, SyncStatus {

    private static final int MOST_WAITING = 10_000;

    private final GenerationTable generations;
    private final PurgeLog log;
    private final SyncMonitor sync;
    private final Consumer<PurgeNotice> onPurge;
    private final PurgeTail tail;
    private final Outbox outbox = new Outbox(MOST_WAITING);

    /** Records from here that will come again from the log. */
    private final Set<Stamp> own = ConcurrentHashMap.newKeySet();

    private final LongAdder repairs = new LongAdder();

    /** @param onPurge is told of each purge that comes from another instance */
    public Coordinator(GenerationTable generations, PurgeLog log, SyncMonitor sync, Consumer<PurgeNotice> onPurge) {
        this.generations = generations;
        this.log = log;
        this.sync = sync;
        this.onPurge = onPurge;
        this.tail = new PurgeTail(generations);
    }

    @Override
    public PurgeResult purge(PurgeNotice notice) {
        // Before the log is asked: here it holds whatever becomes of that.
        generations.applyPending(notice);
        try {
            send(notice);
            return new PurgeResult(notice, PurgeResult.Reach.EVERYONE);
        } catch (IOException e) {
            outbox.add(notice);
            return new PurgeResult(notice, PurgeResult.Reach.PENDING);
        }
    }

    private void send(PurgeNotice notice) throws IOException {
        Stamp known = generations.stamp();
        Stamp stamp = log.append(notice);
        if (stamp.epoch() == known.epoch() && stamp.sequence() <= known.sequence()) {
            rotate();
        } else {
            own.add(stamp);
            // Of another epoch it is found by who follows.
            boolean unused = generations.apply(new PurgeRecord(stamp, notice));
        }
    }

    /** Applies what is next in the log, having waited for it for so long at most. */
    public void follow(Duration wait) throws IOException {
        for (PurgeRecord purge : log.read(tail.cursor(), wait)) {
            PurgeTail.Finding finding = tail.take(purge);
            if (finding == PurgeTail.Finding.GAP || finding == PurgeTail.Finding.OTHER_EPOCH) {
                repair(tail.cursor(), log.head());
                return;
            }
            if (!own.remove(purge.stamp()) && finding == PurgeTail.Finding.IN_ORDER) {
                onPurge.accept(purge.notice());
            }
        }
    }

    /** Makes sure that all is known, and sends what the log is still to hear of. */
    public void beat() throws IOException {
        for (PurgeNotice next = outbox.first(); next != null; next = outbox.first()) {
            send(next);
            outbox.remove(next);
        }
        long asked = sync.now();
        Stamp known = tail.cursor();
        Stamp head = log.head();
        switch (tail.see(known, head)) {
            case IN_ORDER -> sync.confirm(asked);
            case OTHER_EPOCH -> {
                repair(known, head);
                sync.confirm(asked);
            }
            case REGRESSED -> rotate();
            default -> {
                // Who follows is about to know it.
            }
        }
    }

    private void repair(Stamp known, Stamp head) {
        repairs.increment();
        own.clear();
        generations.repair(known, head);
    }

    /** No entry of the epoch that ends is current anywhere, so that it does not matter which purges were lost with it. */
    private void rotate() throws IOException {
        Stamp known = tail.cursor();
        repair(known, log.rotate(known.epoch()));
    }

    @Override
    public SyncState state() {
        return sync.state();
    }

    @Override
    public Duration lag() {
        return sync.lag();
    }

    @Override
    public int waiting() {
        return outbox.size();
    }

    @Override
    public long repairs() {
        return repairs.sum();
    }
}
