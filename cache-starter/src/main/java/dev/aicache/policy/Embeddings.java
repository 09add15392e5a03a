package dev.aicache.policy;

import java.util.Locale;

/** How a route answers requests for embeddings. */
public enum Embeddings {
    /** Each input from what is known of it, whatever request that came with. */
    PER_ITEM,
    /** As one, from an answer to the same inputs in the same order. */
    WHOLE;

    /**
     * Reads {@code per-item} or {@code whole}.
     *
     * @throws IllegalArgumentException for anything else, with the valid words in its message
     */
    public static Embeddings parse(String text) {
        return switch (text.trim().toLowerCase(Locale.ROOT)) {
            case "per-item" -> PER_ITEM;
            case "whole" -> WHOLE;
            default -> throw new IllegalArgumentException("'%s' is not known; write per-item or whole".formatted(text));
        };
    }
}
