package dev.aicache.warming;

import org.jspecify.annotations.Nullable;

/**
 * What holds for one job in place of what is configured, and may not go beyond it. Null for what is configured.
 *
 * @param isDryRun whether it is only told what would be asked, and what that is likely to take; nothing is then
 * @param concurrency how many requests are asked at a time
 * @param rate how many requests are started per second
 * @param maxTokens how many tokens it may take before it stops
 * @param maxCost what those tokens may cost before it stops
 */
public record WarmingOptions(
        boolean isDryRun,
        @Nullable Integer concurrency,
        @Nullable Double rate,
        @Nullable Long maxTokens,
        @Nullable Double maxCost) {

    /** Everything as it is configured. */
    public static final WarmingOptions DEFAULT = new WarmingOptions(false, null, null, null, null);

    /** Everything as it is configured, and nothing asked. */
    public static final WarmingOptions DRY_RUN = new WarmingOptions(true, null, null, null, null);
}
