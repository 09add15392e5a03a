package dev.aicache.warming;

import org.jspecify.annotations.Nullable;

/**
 * What a job may ask of the upstream.
 *
 * @param concurrency how many requests are asked at a time
 * @param rate how many requests are started per second; 0 for no limit
 * @param retries how often a request is asked again that may succeed later
 * @param maxTokens input and output that the answers may take together before the job stops; null for no limit
 * @param maxCost of these tokens before the job stops; null for no limit
 */
public record WarmingLimits(
        int concurrency,
        double rate,
        int retries,
        @Nullable Long maxTokens,
        @Nullable Double maxCost) {

    /**
     * These limits with those of one job in their place, which may be narrower and not wider.
     *
     * @throws IllegalArgumentException for one that is wider, or makes no sense
     */
    WarmingLimits narrowed(WarmingOptions options) {
        return new WarmingLimits(
                options.concurrency() == null
                        ? concurrency
                        : (int) checked("concurrency", options.concurrency(), 1, (double) concurrency),
                options.rate() == null
                        ? rate
                        : checked("rate", options.rate(), Double.MIN_VALUE, rate > 0 ? rate : null),
                retries,
                options.maxTokens() == null ? maxTokens : Long.valueOf(narrower(options.maxTokens(), maxTokens)),
                options.maxCost() == null
                        ? maxCost
                        : Double.valueOf(checked("max-cost", options.maxCost(), Double.MIN_VALUE, maxCost)));
    }

    private static long narrower(long asked, @Nullable Long most) {
        double unused = checked("max-tokens", (double) asked, 1, most == null ? null : (double) most);
        return asked;
    }

    private static double checked(String name, double asked, double least, @Nullable Double most) {
        if (!(asked >= least)) {
            throw new IllegalArgumentException("%s is %s; write a positive number".formatted(name, number(asked)));
        }
        if (most != null && asked > most) {
            throw new IllegalArgumentException("%s is %s; write %s at most, which is what ai-cache.warming.%s allows"
                    .formatted(name, number(asked), number(most), name));
        }
        return asked;
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }
}
