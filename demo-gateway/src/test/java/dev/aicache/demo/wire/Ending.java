package dev.aicache.demo.wire;

/** How a response ended, as its client sees it. */
public enum Ending {
    /** As HTTP wants it: the last chunk came, or as many bytes as were declared. */
    WHOLE,
    /** The connection was closed before that. */
    CUT,
    /** The connection was reset before that. */
    RESET,
    /** Nothing more came, and the connection stayed open. */
    SILENT
}
