package dev.aicache.coordination;

import java.io.IOException;
import java.time.Duration;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import dev.aicache.PurgeNotice;
import dev.aicache.PurgeResult;

/**
 * Keeps one instance's table in step with the log. Whoever drives it calls {@link #follow} on one thread again and again,
 * and {@link #beat} at every heartbeat on another; what either throws is a failure of the log, after which it is called
 * again. Purges come from any thread.
 *
 * <p>Whatever is found to be missing is learnt from the log's state at once; what the log does not know any more counts as
 * purged. A log that was put back without knowing, as when a copy of it took over, begins another epoch, of which no older
 * entry is current; what this instance purged shortly before is purged there once more.
 */
public final class Coordinator implements Purger, SyncStatus {

    private static final int MOST_WAITING = 10_000;

    private final GenerationTable generations;
    private final PurgeLog log;
    private final SyncMonitor sync;
    private final Consumer<PurgeNotice> onPurge;
    private final PurgeTail tail;
    private final Outbox outbox = new Outbox(MOST_WAITING);
    private final RecentPurges recent;

    /**
     * Held while a purge that has waited is sent, and while the table goes on: what waits holds here against all that is as
     * new as the log, and what the log has been told of no longer does.
     */
    private final ReentrantLock sending = new ReentrantLock();

    /** Purges that the log is being told of. */
    private final Queue<PurgeNotice> leaving = new ConcurrentLinkedQueue<>();

    /** Records from here that may come again from the log. */
    private final Set<Stamp> own = ConcurrentHashMap.newKeySet();

    private final LongAdder repairs = new LongAdder();

    /** Whether the log did not take the last purge; then the next one does not wait for it. */
    private volatile boolean isRefused;

    /** Where this instance was when the log was found to be ahead of it. */
    private volatile @Nullable Stamp behindAt;

    /** @param onPurge is told of each purge that comes from another instance */
    public Coordinator(GenerationTable generations, PurgeLog log, SyncMonitor sync, Consumer<PurgeNotice> onPurge) {
        this.generations = generations;
        this.log = log;
        this.sync = sync;
        this.onPurge = onPurge;
        this.tail = new PurgeTail(generations);
        this.recent = new RecentPurges(sync::now, MOST_WAITING);
    }

    @Override
    public PurgeResult purge(PurgeNotice notice) {
        // Before the log is asked: here it holds whatever becomes of that.
        generations.applyPending(notice);
        if (!isRefused && isSent(notice)) {
            return new PurgeResult(notice, PurgeResult.Reach.EVERYONE);
        }
        keep(notice);
        return new PurgeResult(notice, PurgeResult.Reach.PENDING);
    }

    private boolean isSent(PurgeNotice notice) {
        try {
            send(notice);
            return true;
        } catch (IOException e) {
            isRefused = true;
            return false;
        }
    }

    private void send(PurgeNotice notice) throws IOException {
        Stamp known = generations.stamp();
        Stamp stamp = append(notice);
        recent.add(notice, stamp.epoch());
        if (stamp.epoch() == known.epoch() && stamp.sequence() <= known.sequence()) {
            rotate();
        } else {
            if (!generations.apply(new PurgeRecord(stamp, notice))) {
                // The epoch ends, and it may be too late for what is brought from it into the next.
                keep(notice);
            }
        }
    }

    private Stamp append(PurgeNotice notice) throws IOException {
        // Who follows may read it before it is known here where it is.
        leaving.add(notice);
        try {
            Stamp stamp = log.append(notice);
            own.add(stamp);
            return stamp;
        } finally {
            boolean unused = leaving.remove(notice);
        }
    }

    /** Sends it with the next heartbeat, and holds it here until then. */
    private void keep(PurgeNotice notice) {
        Stamp before = generations.stamp();
        generations.applyPending(notice);
        outbox.add(notice);
        if (!generations.stamp().equals(before)) {
            holdWaiting();
        }
    }

    private void holdWaiting() {
        sending.lock();
        try {
            outbox.all().forEach(generations::applyPending);
        } finally {
            sending.unlock();
        }
    }

    /** Applies what is next in the log, having waited for it for so long at most. */
    public void follow(Duration wait) throws IOException {
        for (PurgeRecord purge : log.read(tail.cursor(), wait)) {
            PurgeTail.Finding finding = take(purge);
            if (finding == PurgeTail.Finding.GAP || finding == PurgeTail.Finding.OTHER_EPOCH) {
                learn(tail.cursor());
                return;
            }
            boolean isOwn = leaving.contains(purge.notice()) || own.remove(purge.stamp());
            if (!isOwn && finding == PurgeTail.Finding.IN_ORDER) {
                onPurge.accept(purge.notice());
            }
        }
    }

    private PurgeTail.Finding take(PurgeRecord purge) {
        sending.lock();
        try {
            return tail.take(purge, outbox.all());
        } finally {
            sending.unlock();
        }
    }

    /**
     * Makes sure that all is known, and sends what the log is still to hear of. That it does not take a purge, as where its
     * memory is full, does not keep this instance from knowing the others'.
     */
    public void beat() throws IOException {
        IOException refusal = sendWaiting();
        lookAhead();
        if (refusal != null) {
            throw refusal;
        }
    }

    private @Nullable IOException sendWaiting() {
        try {
            for (int left = outbox.size(); left > 0; left--) {
                sendFirst();
            }
            isRefused = false;
            return null;
        } catch (IOException e) {
            return e;
        }
    }

    private void sendFirst() throws IOException {
        sending.lock();
        try {
            PurgeNotice next = outbox.first();
            if (next != null) {
                send(next);
                outbox.remove(next);
            }
        } finally {
            sending.unlock();
        }
    }

    private void lookAhead() throws IOException {
        long asked = sync.now();
        Stamp known = tail.cursor();
        own.removeIf(stamp -> stamp.epoch() != known.epoch() || known.sequence() - stamp.sequence() > MOST_WAITING);
        Stamp head = log.head();
        PurgeTail.Finding finding = tail.see(known, head);
        // Who follows may be just about to know it; or what it waits for has left the log.
        boolean isStuck = finding == PurgeTail.Finding.BEHIND && known.equals(behindAt);
        behindAt = finding == PurgeTail.Finding.BEHIND ? known : null;
        if (finding == PurgeTail.Finding.REGRESSED) {
            rotate();
        } else if (finding == PurgeTail.Finding.IN_ORDER) {
            sync.confirm(asked);
        } else if (finding == PurgeTail.Finding.OTHER_EPOCH || isStuck) {
            learn(known);
            sync.confirm(asked);
        }
    }

    /** Takes over what the log says was purged in its epoch, up to its head. */
    private void learn(Stamp known) throws IOException {
        PurgeState state = log.state();
        repairs.increment();
        if (state.head().epoch() != known.epoch()) {
            recent.takeOthersThan(state.head().epoch()).forEach(outbox::add);
        }
        sending.lock();
        try {
            generations.learn(known, state, outbox.all());
        } finally {
            sending.unlock();
        }
    }

    /** No entry of the epoch that ends is current anywhere, so that it does not matter which purges were lost with it. */
    private void rotate() throws IOException {
        Stamp known = tail.cursor();
        Stamp unused = log.rotate(known.epoch());
        learn(known);
    }

    @Override
    public boolean awaitSync(Duration wait) throws InterruptedException {
        return sync.await(wait);
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
