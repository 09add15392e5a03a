package dev.aicache.policy;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * What a route says about how long answers are fresh, whom it lets say otherwise, and what it does with stale ones.
 *
 * @param clientDirectives whether the {@code Cache-Control} of requests counts
 * @param callerHeaders which of the cache's own request headers count
 * @param minTtl the least that {@code AI-Cache-TTL} can ask for
 * @param maxTtl the most that it can ask for
 * @param ttlByModel TTLs by the model's name
 * @param ttlByDialect TTLs by the dialect's name
 * @param staleWhileRevalidate how long after its TTL an answer may be served while it is filled again (RFC 5861 §3)
 * @param staleIfError how long after its TTL an answer may be served where the upstream fails (RFC 5861 §4)
 * @param refreshAhead the last part of its TTL in which an answer that is asked for often is filled again; from 0 to {@link
 *     #MOST_AHEAD}
 */
public record Freshness(
        ClientDirectives clientDirectives,
        Set<CallerHeader> callerHeaders,
        Duration minTtl,
        Duration maxTtl,
        TtlRules ttlByModel,
        TtlRules ttlByDialect,
        Duration staleWhileRevalidate,
        Duration staleIfError,
        double refreshAhead) {

    /** The most of its TTL in which an answer may be filled again: there must be some in which it is simply there. */
    public static final double MOST_AHEAD = 0.9;

    /** Requests' {@code Cache-Control} counts, the cache's own headers do not, one TTL for all, nothing stale. */
    public static final Freshness DEFAULT = new Freshness(
            ClientDirectives.HONOUR,
            Set.of(),
            Duration.ofSeconds(1),
            Duration.ofDays(1),
            TtlRules.NONE,
            TtlRules.NONE,
            Duration.ZERO,
            Duration.ZERO,
            0);

    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if the least TTL is more than the most, or too much of it is for filling again
     */
    public Freshness {
        callerHeaders = Set.copyOf(callerHeaders);
        if (!(refreshAhead >= 0 && refreshAhead <= MOST_AHEAD)) {
            throw new IllegalArgumentException("refresh-ahead is %s of the TTL".formatted(refreshAhead));
        }
        if (minTtl.compareTo(maxTtl) > 0) {
            throw new IllegalArgumentException("min-ttl %s is more than max-ttl %s".formatted(minTtl, maxTtl));
        }
    }

    /** The TTL brought within the bounds of what a caller can ask for. */
    public Duration bounded(Duration asked) {
        if (asked.compareTo(minTtl) < 0) {
            return minTtl;
        }
        return asked.compareTo(maxTtl) > 0 ? maxTtl : asked;
    }

    /**
     * How long an answer is fresh: by what the caller asks for, else by the model, else by the dialect, else as on all of
     * the route.
     *
     * @param asked what the caller asks for, or null
     * @param model the model's name; not called where no rule goes by it
     */
    public Duration ttl(@Nullable Duration asked, Supplier<Optional<String>> model, String dialect, Duration route) {
        if (asked != null) {
            return asked;
        }
        Optional<Duration> byModel =
                ttlByModel.isEmpty() ? Optional.empty() : model.get().flatMap(ttlByModel::find);
        return byModel.or(() -> ttlByDialect.find(dialect)).orElse(route);
    }
}
