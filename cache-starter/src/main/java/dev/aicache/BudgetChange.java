package dev.aicache;

/**
 * The memory that the store may use has changed.
 *
 * @param from bytes it might use before
 * @param to bytes it may use now
 */
public record BudgetChange(long from, long to, Cause cause) {

    /** Why the budget changed. A closed set, so that it can be a metric tag. */
    public enum Cause {
        /** Somebody set another budget. */
        CONFIGURED,
        /** The budget that was set is larger than the share of the heap that the cache may take. */
        CLAMPED,
        /** The heap was short of memory. */
        PRESSURE,
        /** The heap has had memory to spare for a while. */
        RECOVERY
    }
}
