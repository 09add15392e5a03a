package dev.aicache.store.pressure;

/** A store that is as full as a test says, and evicts at once. */
final class TestStore implements BudgetedStore {

    private long used;
    private long limit;

    void use(long bytes) {
        used = bytes;
    }

    /** Stores as much as there may be. */
    void fill() {
        used = limit;
    }

    long limit() {
        return limit;
    }

    @Override
    public long used() {
        return used;
    }

    @Override
    public void limit(long bytes) {
        limit = bytes;
        used = Math.min(used, bytes);
    }
}
