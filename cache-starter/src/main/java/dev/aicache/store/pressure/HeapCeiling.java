package dev.aicache.store.pressure;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * The most that a budget can be, whatever was configured: half of the heap where answers are stored on it. The other
 * half is for answers in progress, for the gateway itself and for what the collector needs to work.
 *
 * @param bytes the largest budget
 */
public record HeapCeiling(long bytes) {

    private static final int SHARE = 2;
    private static final long MEGABYTE = 1 << 20;

    /**
     * For answers on the heap.
     *
     * @param maxHeap bytes, as {@link Runtime#maxMemory()} tells them
     */
    public static HeapCeiling of(long maxHeap) {
        return new HeapCeiling(maxHeap / SHARE);
    }

    /** For answers that are not on the heap. */
    public static HeapCeiling none() {
        return new HeapCeiling(Long.MAX_VALUE);
    }

    /** The budget, or as much of it as may be. */
    public long clamp(long budget) {
        return Math.min(budget, bytes);
    }

    /** What to tell the operator about a budget that is too large, and what to do about it; null where it is not. */
    public @Nullable String warning(long budget) {
        if (budget <= bytes) {
            return null;
        }
        return String.format(
                Locale.ROOT,
                "ai-cache.store.max-memory is %d MB, but the cache takes at most half of the heap and uses %d MB."
                        + " Start the JVM with -Xmx%dm or more, or set ai-cache.store.max-memory to %dMB or less.",
                megabytesUp(budget),
                bytes / MEGABYTE,
                megabytesUp(budget) * SHARE,
                bytes / MEGABYTE);
    }

    private static long megabytesUp(long bytes) {
        return bytes / MEGABYTE + (bytes % MEGABYTE == 0 ? 0 : 1);
    }
}
