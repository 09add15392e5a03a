package dev.aicache.flight;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;

import dev.aicache.CacheKey;
import dev.aicache.Origin;
import dev.aicache.SkipReason;

/**
 * One fill shared by every caller who asks for its key while it lasts. No caller owns it.
 *
 * <p>The fill is the only writer: {@link #publish}, then {@link #append} for each piece, then {@link #finish}, never two
 * at once; {@link #fail} may come at any time and from any thread, as may everything else. The lock guards who is aboard
 * and what is recorded; it is never held while a reader, the fill, the store or the registry is called, since the
 * registry calls {@link #join} under its own.
 *
 * <p>Up to its limit the answer is recorded whole. An answer that outgrows the limit, or the memory that recordings
 * share, becomes a window: it takes no new readers, cannot be stored, and the fill pauses while the slowest reader is a
 * full window behind.
 */
public final class Flight {

    private final CacheKey key;
    private final boolean finishAbandoned;
    private final Flights registry;

    private final ReentrantLock lock = new ReentrantLock();
    private final AtomicBoolean paused = new AtomicBoolean();
    private final Recording recording;
    private final Audience readers;

    private volatile FillControl control = FillControl.NONE;
    private volatile BooleanSupplier outdated = () -> false;
    private volatile @Nullable Head head;
    private volatile @Nullable SkipReason unstorable;
    private volatile @Nullable Throwable failure;
    private volatile @Nullable Origin origin;
    private volatile boolean ended;

    /** Guarded by the lock. */
    private Runnable atEnd = () -> {};

    /** Whether it takes no new readers. Guarded by the lock. */
    private boolean closed;

    Flight(CacheKey key, FlightLimits limits, RecordingBudget budget, Flights registry) {
        this.key = key;
        this.finishAbandoned = limits.finishAbandoned();
        this.registry = registry;
        this.recording = new Recording(limits.maxRecorded(), budget);
        this.readers = new Audience(recording);
    }

    public CacheKey key() {
        return key;
    }

    /** Sets what the flight steers, and tells it if everyone has left meanwhile. */
    public void steer(FillControl fill) {
        control = fill;
        tellIfNobodyReads();
    }

    /**
     * Sets what tells whether a purge has overtaken the fill; to be set before the fill calls its upstream. It is asked under
     * the registry's lock, so it must not call back.
     */
    public void watch(BooleanSupplier isOutdated) {
        outdated = isOutdated;
    }

    /** Whether a purge has overtaken the fill, so that nobody who comes now may have what it brings. */
    boolean isOutdated() {
        return outdated.getAsBoolean();
    }

    /** Comes aboard, or null where the flight takes nobody any more and a new one must be opened. */
    @Nullable
    Reader join(boolean opener) {
        lock.lock();
        try {
            Chunk root = recording.root();
            if (closed || ended || root == null) {
                return null;
            }
            Reader reader = new Reader(this, root, opener);
            readers.add(reader);
            return reader;
        } finally {
            lock.unlock();
        }
    }

    /** Makes status and headers known to the readers. */
    public void publish(Head head) {
        this.head = head;
        readers.wakeAll();
    }

    /**
     * Adds a piece; the array belongs to the recording from now on. A piece that nobody can read any more is dropped.
     *
     * @return whether the fill may go on at once; where not, {@link FillControl#resume} will say when, unless the fill
     *     is over
     */
    public boolean append(byte[] bytes) {
        SkipReason outgrown;
        lock.lock();
        try {
            if (ended || isOrphaned()) {
                return false;
            }
            outgrown = recording.append(bytes);
        } finally {
            lock.unlock();
        }
        if (outgrown != null) {
            spoil(outgrown);
            close();
        }
        readers.wakeAll();
        if (readers.hasRoom()) {
            return true;
        }
        paused.set(true);
        // A reader may have made room between the look and the pause, and not have seen that it was waited for.
        return readers.hasRoom() && paused.compareAndSet(true, false);
    }

    /** Rules out storing the answer; the first reason counts. The fill is given up if nobody reads it. */
    public void spoil(SkipReason reason) {
        lock.lock();
        try {
            if (unstorable == null) {
                unstorable = reason;
            }
            closed |= isOrphaned();
        } finally {
            lock.unlock();
        }
        tellIfNobodyReads();
    }

    /**
     * Takes no new readers; those aboard are served to the end. To be spoilt before: a purge does not find a closed
     * flight.
     */
    public void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
        registry.remove(this);
    }

    /** Ends the recording as whole. */
    public void finish() {
        finish(null);
    }

    /**
     * Ends the recording as whole.
     *
     * @param taken what it took to get the answer, if that is worth anything to those who did not have to get it
     */
    public void finish(@Nullable Origin taken) {
        origin = taken;
        end(null);
    }

    /** Ends the recording as broken off; every reader is cut. */
    public void fail(Throwable reason) {
        end(reason);
    }

    /** Runs when the fill has ended, well or badly, and readers have been told; at once if it has. */
    public void onEnd(Runnable action) {
        lock.lock();
        try {
            if (!ended) {
                Runnable before = atEnd;
                atEnd = () -> {
                    before.run();
                    action.run();
                };
                return;
            }
        } finally {
            lock.unlock();
        }
        action.run();
    }

    private void end(@Nullable Throwable reason) {
        Runnable last;
        lock.lock();
        try {
            if (ended) {
                return;
            }
            closed = true;
            failure = reason;
            ended = true;
            last = atEnd;
        } finally {
            lock.unlock();
        }
        paused.set(false);
        registry.remove(this);
        readers.wakeAll();
        releaseIfUnread();
        last.run();
    }

    void leave(Reader reader) {
        lock.lock();
        try {
            if (!readers.remove(reader)) {
                return;
            }
            if (isOrphaned()) {
                closed = true;
                // The end of the answer may be under way: a purge that no longer finds the flight must not be undone.
                unstorable = unstorable == null ? SkipReason.ABANDONED : unstorable;
            }
        } finally {
            lock.unlock();
        }
        tellIfNobodyReads();
        onRead();
        releaseIfUnread();
    }

    private void tellIfNobodyReads() {
        boolean orphaned;
        boolean abandoned;
        lock.lock();
        try {
            orphaned = isOrphaned();
            abandoned = readers.isEmpty() && !ended;
        } finally {
            lock.unlock();
        }
        if (orphaned) {
            registry.remove(this);
            control.cancel();
            releaseIfUnread();
        } else if (abandoned) {
            control.onAbandoned();
        }
    }

    /**
     * Whether the fill goes on for nobody: no caller reads, and the answer is not worth finishing. Such a flight is
     * closed, so that nobody boards what is being given up. Under the lock.
     */
    private boolean isOrphaned() {
        return readers.isEmpty() && !ended && (!finishAbandoned || unstorable != null);
    }

    /** A reader has moved on or left: the fill may have room again. */
    void onRead() {
        if (paused.get() && readers.hasRoom() && paused.compareAndSet(true, false)) {
            control.resume();
        }
    }

    /**
     * Cuts the readers that hold the fill back while others wait for it; a reader who holds back only itself is left in
     * peace.
     */
    public void cutLaggards() {
        if (!isPaused()) {
            return;
        }
        for (Reader reader : readers.laggards()) {
            reader.cut(new LaggingReaderException());
            leave(reader);
        }
    }

    /** Whether the fill waits for a reader. */
    public boolean isPaused() {
        return paused.get();
    }

    /** Whether nobody reads. */
    public boolean isAbandoned() {
        return readers.isEmpty();
    }

    /** Why the answer cannot be stored, as far as the flight knows; null where it can. */
    public @Nullable SkipReason unstorable() {
        return unstorable;
    }

    /**
     * All that was recorded, in one new array. To be called by the fill, while {@link #unstorable()} is null.
     *
     * @throws IllegalStateException if the recording has become a window
     */
    public byte[] recorded() {
        return recording.whole();
    }

    @Nullable
    Head head() {
        return head;
    }

    /** Whether the fill has ended, well or badly. */
    public boolean isEnded() {
        return ended;
    }

    @Nullable
    Origin origin() {
        return origin;
    }

    @Nullable
    Throwable failure() {
        return failure;
    }

    /** Gives memory back when nobody can hold a piece of it any more. */
    private void releaseIfUnread() {
        lock.lock();
        try {
            if (readers.isEmpty() && (ended || isOrphaned())) {
                recording.release();
            }
        } finally {
            lock.unlock();
        }
    }
}
