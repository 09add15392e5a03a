package dev.aicache.savings;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * How savings are counted and shown.
 *
 * @param enabled whether they are counted at all; where not, answers are not read for what they took
 * @param prices what tokens cost
 * @param currency what prices are in, as it is shown; null where that is not said
 * @param scopeLabel by what callers are told apart
 * @param header what hits say of them
 */
public record SavingsSettings(
        boolean enabled, Prices prices, @Nullable String currency, ScopeLabel scopeLabel, Header header) {

    /** Nothing is counted. */
    public static final SavingsSettings NONE =
            new SavingsSettings(false, Prices.of(Map.of()), null, ScopeLabel.NONE, Header.NONE);

    /** What hits say of what they saved, in {@code AI-Cache-Saved}. */
    public enum Header {
        /** Nothing. */
        NONE,
        /** Tokens and seconds. */
        TOKENS,
        /** Tokens, seconds and cost. */
        ALL
    }
}
