package dev.aicache.flight;

import java.io.Serial;

/** Tells a reader that it was cut because it read too slowly for the others. */
final class LaggingReaderException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    LaggingReaderException() {
        super("Cut: this caller read too slowly and held others back", null, false, false);
    }
}
