package dev.aicache.demo.model;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** A way in which a provider's answer can go wrong. */
enum Fault {
    NONE,
    /** An error status with the provider's own error body. */
    STATUS,
    /** The connection is reset in the middle of the body. */
    RESET,
    /** The connection is reset before the head of the response. */
    RESET_BEFORE,
    /** The body stops half-way, and HTTP says that it is whole. A stream stops between two events. */
    TRUNCATE,
    /** As {@link #TRUNCATE}, but a stream stops within an event. */
    CUT_JSON,
    /** {@code Content-Length} promises more than is sent before the connection is closed. */
    SHORT_LENGTH,
    /** Everything but the event that ends the stream; in JSON, no reason to have stopped. */
    NO_TERMINAL,
    /** An error in the middle of the stream and nothing after it; in JSON, an error object under status 200. */
    ERROR_EVENT,
    /** As {@link #ERROR_EVENT}, but the stream then ends as a good one does. */
    ERROR_THEN_DONE,
    /** The beginning of the body, then silence. */
    STALL,
    /** Silence before the head of the response. */
    STALL_BEFORE,
    /** The model ran into its token limit. */
    LENGTH,
    /** A content filter stopped the model. */
    CONTENT_FILTER,
    /** The model declined to answer. */
    REFUSAL;

    private final String word = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** The name in requests, for example {@code short-length}. */
    String word() {
        return word;
    }

    static Optional<Fault> named(String word) {
        return Arrays.stream(values()).filter(fault -> fault.word.equals(word)).findFirst();
    }
}
