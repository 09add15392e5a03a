package dev.aicache.store.pages;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/** How many hold something that is given up with the last of them, and then for good. Begins with one. Thread-safe. */
class ReferenceCount {

    private static final AtomicIntegerFieldUpdater<ReferenceCount> COUNT =
            AtomicIntegerFieldUpdater.newUpdater(ReferenceCount.class, "count");

    /** Not private for the sake of a test, whose count is broken on purpose. */
    volatile int count = 1;

    /** Adds a holder, unless the last one has gone: to look first and count then would let that happen in between. */
    boolean retain() {
        int current = count;
        while (current > 0 && !COUNT.compareAndSet(this, current, current + 1)) {
            current = count;
        }
        return current > 0;
    }

    /**
     * Takes a holder away.
     *
     * @return whether it was the last one
     * @throws IllegalStateException if there was none
     */
    final boolean release() {
        int current = count;
        while (current > 0 && !COUNT.compareAndSet(this, current, current - 1)) {
            current = count;
        }
        if (current == 0) {
            throw new IllegalStateException("Released more often than retained");
        }
        return current == 1;
    }
}
