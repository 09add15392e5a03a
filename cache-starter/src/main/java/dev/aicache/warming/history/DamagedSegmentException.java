package dev.aicache.warming.history;

import java.io.IOException;

/** A file of the journal holds what no journal writes, and nothing of it is used. Its message says what is wrong. */
final class DamagedSegmentException extends IOException {

    private static final long serialVersionUID = 1;

    DamagedSegmentException(String message) {
        super(message);
    }
}
