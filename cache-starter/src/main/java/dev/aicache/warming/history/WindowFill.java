package dev.aicache.warming.history;

import dev.aicache.warming.WarmingSource;

/** Fills what is expected in a window, at its beginning. */
@FunctionalInterface
public interface WindowFill {

    /** Starts it, and does not wait for its end. */
    void begin(WarmingSource requests);
}
