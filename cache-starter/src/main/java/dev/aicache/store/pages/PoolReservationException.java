package dev.aicache.store.pages;

/** The JVM has not as much direct memory as the pool was to reserve. */
public final class PoolReservationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final long bytes;

    PoolReservationException(long bytes, OutOfMemoryError cause) {
        super(
                "Cannot reserve %d bytes of direct memory for ai-cache.store.max-memory within -XX:MaxDirectMemorySize: %s"
                        .formatted(bytes, cause.getMessage()),
                cause);
        this.bytes = bytes;
    }

    /** What was to be reserved altogether. */
    public long bytes() {
        return bytes;
    }
}
