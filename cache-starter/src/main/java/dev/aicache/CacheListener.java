package dev.aicache;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Is told what the cache does; every bean of this type is. Called on event loops: an implementation must not block.
 * What it throws is counted as a fault and goes no further.
 */
public interface CacheListener {

    /** A request was answered by the cache, in one way or another. Not called for bypasses. */
    default void onRequest(String route, Outcome outcome) {}

    /** A request passed by the cache. */
    default void onBypass(String route, BypassReason reason) {}

    /** A request had to wait before it could open a fill, because the gateway is cold; told when that is over. */
    default void onHeldBack(String route, HeldBack how) {}

    /** A request for embeddings was answered for which not every input had to go upstream. */
    default void onInputs(String route, InputTally tally) {}

    /**
     * A hit was answered from the server's channel, which nothing else of the application sees. {@link #onRequest} was called
     * before.
     *
     * @param duration from when the request's head had come to when its answer was handed to the channel
     */
    default void onChannelHit(String route, int status, Duration duration) {}

    /**
     * A stored answer begins to be written to a client.
     *
     * @param age of the answer
     * @param took since the request had come to the cache
     */
    default void onHit(String route, Duration age, Duration took) {}

    /**
     * A fill ended, well or badly.
     *
     * @param firstByte from its start to the first byte of the answer's body; zero where none came
     * @param whole from its start to its end
     */
    default void onFilled(String route, Duration firstByte, Duration whole) {}

    /** A fill ended and its answer is in the store. Told before its callers have all of it. */
    default void onStored(String route) {}

    /** A fill ended and its answer was not stored. Told before its callers have all of it. */
    default void onSkipped(String route, SkipReason reason) {}

    /**
     * An upstream call was not made, because its answer was in the store or another caller's. Called when the answer
     * starts to be written, for callers who share one when they have it all.
     */
    default void onSaved(Expense saved) {}

    /**
     * An upstream call was made for part of a request only, because the rest was in the store, and this is what that rest
     * would have taken. Called when the answer has been written.
     */
    default void onSavedPart(Expense saved) {}

    /** A fill ended, well or badly, and this is what is known of what it took. */
    default void onSpent(Expense spent) {}

    /** What entries may take has changed. Called on threads of the JVM's and the cache's own. */
    default void onBudgetChange(BudgetChange change) {}

    /** Entries were purged, by this instance or by another one that it hears of. Called by whoever has purged. */
    default void onPurge(PurgeNotice notice) {}

    /**
     * As {@link #onPurge(PurgeNotice)}, which this calls unless it is overridden.
     *
     * @param reach who hears of it by then; null where another instance has accepted the purge
     */
    default void onPurge(PurgeNotice notice, PurgeResult.@Nullable Reach reach) {
        onPurge(notice);
    }

    /** An answer that was given from memory was to be asked for again, to be compared; told when that is over. */
    default void onShadow(String route, ShadowResult result) {}

    /** A route's key may leave out too much; told once for each period while that lasts. */
    default void onAnomaly(Anomaly anomaly) {}

    /** The cache failed somewhere and went on without. */
    default void onFault(Fault fault) {}

    /** Where the cache can fail. */
    enum Fault {
        KEY,
        STORE_READ,
        STORE_WRITE,
        DIALECT,
        HEADER,
        COST,
        SAVINGS,
        LISTENER,
        PRESSURE,
        REFRESH,
        JOURNAL
    }
}
