package dev.aicache.warming;

import java.util.List;
import java.util.function.Consumer;

/**
 * Is told what warming does; every bean of this type is. Called on the threads of jobs, which wait for it. What it throws
 * is counted as a fault and goes no further.
 */
public interface WarmingListener {

    /** A request was asked ahead of demand, for the last time where it was asked again. Not called in a dry run. */
    default void onFilled(WarmingRequest request, Filling filling) {}

    /** A job has ended, well or not. */
    default void onJobEnded(JobReport report) {}

    /**
     * All of them as one, told in this order.
     *
     * @param onFault is given what one of them throws; the others are told all the same
     */
    static WarmingListener all(List<WarmingListener> listeners, Consumer<? super RuntimeException> onFault) {
        return new GuardedListeners(listeners, onFault);
    }
}
