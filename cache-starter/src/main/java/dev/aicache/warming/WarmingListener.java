package dev.aicache.warming;

/**
 * Is told what warming does; every bean of this type is. Called on threads of the cache's own. What it throws is counted
 * as a fault and goes no further.
 */
public interface WarmingListener {

    /** A request was asked ahead of demand, for the last time where it was asked again. */
    default void onFilled(WarmingRequest request, Filling filling) {}

    /** A job has ended, well or not. */
    default void onJobEnded(JobReport report) {}
}
