package dev.aicache.coordination.redis;

import java.io.IOException;

/** The server has answered that it does not do what it was asked. */
final class RefusedException extends IOException {

    private static final long serialVersionUID = 1L;

    RefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
