package dev.aicache.flight;

import java.util.concurrent.atomic.AtomicLong;

/** The memory that all recordings in progress share. Thread-safe. */
public final class RecordingBudget {

    private final long max;
    private final AtomicLong used = new AtomicLong();

    /**
     * @param max bytes that may be recorded at one time
     */
    public RecordingBudget(long max) {
        this.max = max;
    }

    /** Takes the bytes if they are there to be had. */
    public boolean tryTake(long bytes) {
        long before = used.get();
        while (before + bytes <= max) {
            if (used.compareAndSet(before, before + bytes)) {
                return true;
            }
            before = used.get();
        }
        return false;
    }

    public void give(long bytes) {
        used.addAndGet(-bytes);
    }

    /** Bytes in use. */
    public long used() {
        return used.get();
    }
}
