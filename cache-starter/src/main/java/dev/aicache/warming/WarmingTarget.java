package dev.aicache.warming;

import java.util.concurrent.CompletionStage;

/** Where requests are asked: the gateway itself, with its own routes, filters and policies. Thread-safe. */
public interface WarmingTarget {

    /**
     * Asks a request as a client would, and lets the cache keep the answer; nothing is called where a fresh answer is
     * there already, or where the request would not pass through a cache. Never completes exceptionally; cancelling the
     * stage's future gives the call up.
     */
    CompletionStage<Filling> fill(WarmingRequest request);

    /** What {@link #fill} would do, without calling upstream. Never completes exceptionally. */
    CompletionStage<Filling> forecast(WarmingRequest request);
}
