package dev.aicache.store;

/**
 * What the store may hold.
 *
 * @param maxMemory bytes, bookkeeping included
 * @param maxEntries number of entries
 * @param maxShare of {@code maxMemory} that the entries of one scope may take, above 0 and up to 1
 */
public record StoreLimits(long maxMemory, long maxEntries, double maxShare) {

    public StoreLimits {
        if (maxMemory < 1 || maxEntries < 1 || !(maxShare > 0 && maxShare <= 1)) {
            throw new IllegalArgumentException(
                    "A store needs room: %d bytes, %d entries, share %s".formatted(maxMemory, maxEntries, maxShare));
        }
    }

    /** Limited by memory only. */
    public static StoreLimits memory(long bytes) {
        return new StoreLimits(bytes, Long.MAX_VALUE, 1);
    }

    /** Whether scopes are held apart. */
    boolean isShared() {
        return maxShare < 1;
    }
}
