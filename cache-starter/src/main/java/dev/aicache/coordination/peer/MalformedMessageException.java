package dev.aicache.coordination.peer;

/** What an instance has sent is no message that this one understands. */
final class MalformedMessageException extends Exception {

    private static final long serialVersionUID = 1L;

    MalformedMessageException(Exception cause) {
        super("sends what is not understood here", cause);
    }
}
