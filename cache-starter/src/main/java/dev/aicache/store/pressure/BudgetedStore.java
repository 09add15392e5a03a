package dev.aicache.store.pressure;

/** What memory pressure needs of a store. Thread-safe; both methods are called on a thread of the JVM's own. */
public interface BudgetedStore {

    /** Bytes that entries take now. Must be cheap: it is asked after collections. */
    long used();

    /**
     * Sets the bytes that entries may take. When this returns, entries beyond have been evicted and nothing of the
     * store's own holds on to them.
     */
    void limit(long bytes);
}
