package dev.aicache.gateway;

import java.io.Serial;

/**
 * Cuts a client's response whose answer broke off upstream.
 *
 * <p>The upstream's own exception must not be used: Spring takes one such as "Connection reset by peer" for the client's
 * disconnect and ends the response as if it were whole. Without stack trace, since a broken answer cuts every reader.
 */
final class BrokenAnswerException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    BrokenAnswerException() {
        super("The upstream broke off its answer", null, false, false);
    }
}
