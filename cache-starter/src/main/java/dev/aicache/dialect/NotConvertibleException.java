package dev.aicache.dialect;

/** Something in an answer has no certain place in the other form. Carries nothing of the answer. */
final class NotConvertibleException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NotConvertibleException() {
        super("No other form without a loss", null, false, false);
    }
}
