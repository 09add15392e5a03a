package dev.aicache.flight;

import org.jspecify.annotations.Nullable;

/**
 * What a caller got who asked for a key: a place on a flight, or the answer that was stored in the meantime.
 *
 * @param flight null where there is an answer, as is the reader
 * @param answer null where there is a flight
 * @param <T> what the store holds
 */
public record Boarding<T>(
        @Nullable Flight flight,
        @Nullable Reader reader,
        @Nullable T answer) {

    /** Whether the caller has opened the flight, and so has to start its fill. */
    public boolean isOpened() {
        return reader != null && reader.isOpener();
    }
}
