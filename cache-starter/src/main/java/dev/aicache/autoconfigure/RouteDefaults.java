package dev.aicache.autoconfigure;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

import dev.aicache.Scope;
import dev.aicache.policy.AnswerChoice;
import dev.aicache.policy.CallerHeader;
import dev.aicache.policy.ClientDirectives;
import dev.aicache.policy.Determinism;
import dev.aicache.policy.Embeddings;
import dev.aicache.policy.FinishReasons;
import dev.aicache.policy.Freshness;
import dev.aicache.policy.Ids;
import dev.aicache.policy.Pace;
import dev.aicache.policy.Replay;
import dev.aicache.policy.ResponseDirectives;
import dev.aicache.policy.RoutePolicy;
import dev.aicache.policy.RouteTags;
import dev.aicache.policy.Share;
import dev.aicache.policy.TtlRules;

/**
 * What a route can say, for routes that do not.
 *
 * @param ttl how long an answer is fresh
 * @param ttlJitter by how much of that it may be fresh for less, chosen anew for each answer, so that answers that came
 *     together do not expire together
 * @param maxEntry largest answer that is stored; the store's {@code max-entry} where absent
 * @param maxRequest largest request body that is looked at
 * @param scope who may share an entry: credential, principal, everyone or header:&lt;name&gt;
 * @param finishAbandoned whether a fill goes on when every caller has left
 * @param fillTimeout how long a fill may go without a byte from the upstream, and how long it may last once every
 *     caller has left
 * @param responseDirectives how much the upstream's Cache-Control says: ai, honour or ignore
 * @param keyHeaders request headers that are part of the key, beyond those that always are
 * @param determinism which requests are looked up and stored: any, deterministic (temperature 0 or a seed), or those
 *     of a highest temperature such as &lt;=0.3
 * @param variants how many different answers one request may have, each caller always getting the same one
 * @param variantBy what of a caller decides which of them it gets: credential or header:&lt;name&gt;
 * @param finishReasons which good answers are stored by why the model stopped: complete, or truncated for those, too,
 *     that reached a limit of tokens
 * @param negativeTtl how long an error is kept that the same request would meet again, 1h at most; none where absent
 * @param pace of a stream that is replayed: instant, recorded, or tokens per second such as 30/s
 * @param ids what becomes of the identifiers in an answer that is replayed: preserve or regenerate
 * @param shadow the part of hits that the upstream is asked for again, to be compared with: each is a call that costs what
 *     it costs
 * @param requestDirectives whether the Cache-Control of requests counts: honour or ignore
 * @param callerHeaders which of the cache's own request headers count: none, or some of ttl, key, tags and namespace
 * @param minTtl the least that AI-Cache-TTL can ask for
 * @param maxTtl the most that AI-Cache-TTL can ask for
 * @param ttlByModel TTLs by the model's name, such as gpt-4*=1h; the first that fits counts
 * @param ttlByDialect TTLs by the dialect's name, such as openai-embeddings=30d; the first that fits counts
 * @param staleWhileRevalidate how long after its TTL an answer may be served while it is filled again
 * @param staleIfError how long after its TTL an answer may be served where the upstream fails
 * @param refreshAhead the last part of its TTL, 90% at most, in which an answer that is asked for often is filled again in
 *     the background
 * @param embeddings how requests for embeddings are answered: per-item for each input from what is known of it, or
 *     whole
 * @param tags names by which entries can be purged, beside those that they have anyway: none, or up to 16
 */
public record RouteDefaults(
        @DefaultValue("10m") Duration ttl,
        @DefaultValue("0%") Share ttlJitter,
        @Nullable DataSize maxEntry,
        @DefaultValue("1MB") DataSize maxRequest,
        @DefaultValue("credential") Scope scope,
        @DefaultValue("true") boolean finishAbandoned,
        @DefaultValue("10m") Duration fillTimeout,
        @DefaultValue("ai") ResponseDirectives responseDirectives,
        @DefaultValue List<String> keyHeaders,
        @DefaultValue("any") Determinism determinism,
        @DefaultValue("1") int variants,
        @DefaultValue("credential") Scope variantBy,
        @DefaultValue("complete") FinishReasons finishReasons,
        @Nullable Duration negativeTtl,
        @DefaultValue("instant") Pace pace,
        @DefaultValue("preserve") Ids ids,
        @DefaultValue("0%") Share shadow,
        @DefaultValue("honour") ClientDirectives requestDirectives,
        @DefaultValue("none") List<String> callerHeaders,
        @DefaultValue("1s") Duration minTtl,
        @DefaultValue("1d") Duration maxTtl,
        @DefaultValue List<String> ttlByModel,
        @DefaultValue List<String> ttlByDialect,
        @DefaultValue("0s") Duration staleWhileRevalidate,
        @DefaultValue("0s") Duration staleIfError,
        @DefaultValue("0%") Share refreshAhead,
        @DefaultValue("per-item") Embeddings embeddings,
        @DefaultValue("none") List<String> tags) {

    public RouteDefaults {
        DefaultsCheck.positive("ttl", ttl);
        DefaultsCheck.positive("fill-timeout", fillTimeout);
        check(variants, variantBy, negativeTtl);
        DefaultsCheck.positive("min-ttl", minTtl);
        DefaultsCheck.positive("max-ttl", maxTtl);
        if (minTtl.compareTo(maxTtl) > 0) {
            throw new IllegalArgumentException(
                    "ai-cache.defaults.min-ttl is %s, more than max-ttl, which is %s; write less"
                            .formatted(minTtl, maxTtl));
        }
        DefaultsCheck.window("stale-while-revalidate", staleWhileRevalidate);
        DefaultsCheck.window("stale-if-error", staleIfError);
        if (refreshAhead.fraction() > Freshness.MOST_AHEAD) {
            throw new IllegalArgumentException(
                    "ai-cache.defaults.refresh-ahead is more than 90%; write for example 20%");
        }
        DefaultsCheck.sound(
                "caller-headers",
                callerHeaders,
                () -> CallerHeader.parse(callerHeaders),
                "write none, or some of ttl, key, tags and namespace");
        DefaultsCheck.sound(
                "ttl-by-model",
                ttlByModel,
                () -> TtlRules.parse(ttlByModel),
                "write for example gpt-4*=1h, *-mini=10m");
        DefaultsCheck.sound(
                "ttl-by-dialect",
                ttlByDialect,
                () -> TtlRules.parse(ttlByDialect),
                "write for example openai-embeddings=30d");
        DefaultsCheck.sound(
                "tags", tags, () -> RouteTags.parse(tags), "write none, or up to 16 names of up to 64 characters");
        if (ttlJitter.fraction() > RoutePolicy.MOST_JITTER) {
            throw new IllegalArgumentException("ai-cache.defaults.ttl-jitter is more than 90%; write for example 10%");
        }
        if (maxRequest.toBytes() < 1 || maxRequest.compareTo(DataSize.ofGigabytes(1)) > 0) {
            throw new IllegalArgumentException(
                    "ai-cache.defaults.max-request is %s; write a size from 1B to 1GB".formatted(maxRequest));
        }
    }

    private static void check(int variants, Scope variantBy, @Nullable Duration negativeTtl) {
        if (variants < 1 || variants > AnswerChoice.MOST_VARIANTS) {
            throw new IllegalArgumentException("ai-cache.defaults.variants is %d; write a number from 1 to %d"
                    .formatted(variants, AnswerChoice.MOST_VARIANTS));
        }
        if (!AnswerChoice.canChoose(variantBy)) {
            throw new IllegalArgumentException(
                    "ai-cache.defaults.variant-by is %s; write credential or header:<name>".formatted(variantBy));
        }
        if (negativeTtl != null) {
            DefaultsCheck.positive("negative-ttl", negativeTtl);
            if (negativeTtl.compareTo(AnswerChoice.LONGEST_NEGATIVE) > 0) {
                throw new IllegalArgumentException(
                        "ai-cache.defaults.negative-ttl is %s; write 1h at most, for example 30s"
                                .formatted(negativeTtl));
            }
        }
    }

    AnswerChoice answers() {
        return new AnswerChoice(
                determinism,
                variants,
                variantBy,
                finishReasons,
                negativeTtl == null ? Duration.ZERO : negativeTtl,
                AnswerChoice.BY_PATH);
    }

    Replay replay() {
        return new Replay(pace, ids, shadow.fraction());
    }

    /** The part of it that {@link Freshness} is about. */
    Freshness freshness() {
        return new Freshness(
                requestDirectives,
                CallerHeader.parse(callerHeaders),
                minTtl,
                maxTtl,
                TtlRules.parse(ttlByModel),
                TtlRules.parse(ttlByDialect),
                staleWhileRevalidate,
                staleIfError,
                refreshAhead.fraction());
    }
}
