package dev.aicache.demo.model;

/** A request that a provider would refuse; the message is for the caller. */
final class InvalidRequestException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;

    InvalidRequestException(String message) {
        this(400, message);
    }

    InvalidRequestException(int status, String message) {
        super(message);
        this.status = status;
    }

    int status() {
        return status;
    }
}
