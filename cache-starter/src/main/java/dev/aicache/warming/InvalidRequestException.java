package dev.aicache.warming;

import java.io.Serial;

/** An item is no request; the message is one of the words of {@link RequestErrors}. */
final class InvalidRequestException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String error;

    InvalidRequestException(String error) {
        super(error, null, false, false);
        this.error = error;
    }

    String error() {
        return error;
    }
}
