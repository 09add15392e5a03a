package dev.aicache.warming;

/** Time for a loop that has to wait both for moments and for others. */
interface Timing {

    /** A wait without an end of its own. */
    long FOREVER = Long.MAX_VALUE;

    /** Nanoseconds since some moment. */
    long nanos();

    /**
     * Waits until that many nanoseconds have passed or {@link #wake} is called, also where that was since the last wait.
     * May return early.
     */
    void await(long nanos) throws InterruptedException;

    /** Ends the wait. Called from any thread. */
    void wake();
}
