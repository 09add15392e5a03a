package dev.aicache.autoconfigure;

import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

import dev.aicache.Way;
import dev.aicache.policy.RoutePolicy;
import dev.aicache.policy.RouteTags;
import dev.aicache.policy.Share;
import dev.aicache.savings.AnswerCost;
import dev.aicache.savings.Price;
import dev.aicache.savings.Prices;
import dev.aicache.savings.SavingsSettings;
import dev.aicache.savings.ScopeLabel;
import dev.aicache.store.StoreLimits;
import dev.aicache.store.pages.PagePool;

/**
 * Settings of the cache. A name that is not known fails the start.
 *
 * @param enabled whether there is a cache at all
 * @param store what the store may hold
 * @param flight what answers in progress may take
 * @param defaults what holds for a route that does not say otherwise
 * @param explain whether a part of the store's memory is used to remember how stored requests are made up, so that an
 *     explanation can name what sets a request apart from the nearest of them
 * @param prices what the tokens of models cost, by the beginning of their names; the name {@code *} is all others
 * @param currency what prices are in, as savings are shown; not said where absent
 * @param savings how it is counted what upstream calls took and what was saved by those that were not made
 * @param warming what is filled ahead of demand
 * @param guard what is taken for the sign of a key that leaves out too much, and what is done about it
 * @param shadow how answers from memory are asked for again, on routes that say which part of them
 * @param endpoint what the endpoint shows
 * @param observation what observations of requests say of the cache
 * @param console the page for people below the endpoint
 * @param routing how the same request, or the same caller, comes to the same instance
 * @param remote what instances share behind their own stores
 * @param coordination how instances hear of each other's purges
 * @param redis where Redis is, for what instances share through it
 * @param express the fastest way that hits may take: off for the route's filter alone, web-filter for past the application's
 *     web filters and no further, or channel for the server's channel, before anything of Spring
 * @param trustScope names of routes of scope credential whose hits may be answered from the channel although web filters decide
 *     on requests, such as security's: who was let through once is answered until the entry's time is over
 */
@ConfigurationProperties(prefix = "ai-cache", ignoreUnknownFields = false)
public record AiCacheProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue Store store,
        @DefaultValue Flight flight,
        @NestedConfigurationProperty @DefaultValue RouteDefaults defaults,
        @DefaultValue("true") boolean explain,
        @DefaultValue Map<String, ModelPrice> prices,
        @Nullable String currency,
        @DefaultValue Savings savings,
        @NestedConfigurationProperty @DefaultValue WarmingProperties warming,
        @NestedConfigurationProperty @DefaultValue GuardProperties guard,
        @DefaultValue Shadow shadow,
        @DefaultValue Endpoint endpoint,
        @DefaultValue Observation observation,
        @DefaultValue Console console,
        @NestedConfigurationProperty @DefaultValue RoutingProperties routing,
        @NestedConfigurationProperty @DefaultValue RemoteProperties remote,
        @NestedConfigurationProperty @DefaultValue CoordinationProperties coordination,
        @DefaultValue Redis redis,
        @DefaultValue("off") Express express,
        @DefaultValue List<String> trustScope) {

    public AiCacheProperties {
        if (currency != null && !currency.matches("[A-Za-z][A-Za-z0-9]{0,9}")) {
            throw new IllegalArgumentException(
                    "ai-cache.currency is '%s'; write a short name in letters, such as USD".formatted(currency));
        }
        Prices unused = modelPrices(prices);
        if (!trustScope.isEmpty() && express != Express.CHANNEL) {
            throw new IllegalArgumentException(
                    "ai-cache.trust-scope names routes, but only ai-cache.express: channel has a use for it; write that, or leave it out");
        }
    }

    /** The fastest way that hits may take. */
    public enum Express {
        OFF(Way.FILTER),
        WEB_FILTER(Way.WEB_FILTER),
        CHANNEL(Way.CHANNEL);

        private final Way way;

        Express(Way way) {
            this.way = way;
        }

        Way way() {
            return way;
        }
    }

    /**
     * Answers that are asked for again to be compared.
     *
     * @param maxConcurrent how many at a time; of more, nothing is asked
     * @param timeout how long one may take
     */
    public record Shadow(
            @DefaultValue("4") int maxConcurrent,
            @DefaultValue("1m") Duration timeout) {

        public Shadow {
            if (maxConcurrent < 1 || maxConcurrent > 1000) {
                throw new IllegalArgumentException(
                        "ai-cache.shadow.max-concurrent is %d; write a number from 1 to 1000".formatted(maxConcurrent));
            }
            if (timeout.isNegative() || timeout.isZero()) {
                throw new IllegalArgumentException(
                        "ai-cache.shadow.timeout is %s; write a positive time, for example 1m".formatted(timeout));
            }
        }
    }

    /**
     * What the endpoint shows.
     *
     * @param showContent who is shown the answer that an entry has in store: never, when-authorized, or always
     * @param roles one of which an authenticated user has to have; none where there are none
     */
    public record Endpoint(
            @DefaultValue("never") ShowContent showContent,
            @DefaultValue List<String> roles) {

        /** Who is shown it. */
        public enum ShowContent {
            NEVER,
            WHEN_AUTHORIZED,
            ALWAYS
        }
    }

    /**
     * What observations of requests say of the cache.
     *
     * @param keyValues outcome, reason of a bypass and dialect: none, spans, or spans-and-metrics for tags of the timer of
     *     requests, too
     */
    public record Observation(@DefaultValue("spans") KeyValues keyValues) {

        /** Where they are. */
        public enum KeyValues {
            NONE,
            SPANS,
            SPANS_AND_METRICS
        }
    }

    /**
     * The page for people.
     *
     * @param enabled whether it is there, for whoever may use the endpoint
     */
    public record Console(@DefaultValue("false") boolean enabled) {}

    /**
     * The store.
     *
     * @param maxMemory bytes that entries may take, their keys, headers and bookkeeping included: a size or a share of
     *     the heap
     * @param maxEntry largest answer that is stored on routes that do not say otherwise
     * @param maxEntries how many entries there may be, whatever they take; no limit where absent
     * @param maxSharePerScope of the memory that the entries of one scope may take, so that no caller pushes out the
     *     others; those of scope everyone are not limited
     * @param eviction which entries leave when the store is full: lru, lfu, fifo, ttl, hybrid, cost, or the name of an
     *     EvictionPolicy bean
     * @param cost what an answer is worth keeping for: the seconds it took to get, or its tokens at their prices
     * @param pressureRelief whether a store on the heap takes half of it at most, and gives memory back while the heap is
     *     short of it
     * @param compression how answers are compressed once they are stored: none, gzip, zstd (needs
     *     com.github.luben:zstd-jni), or auto for zstd where its library is present and otherwise gzip
     * @param compressFrom shortest answer that is compressed
     * @param storage where bodies lie: heap, or pooled for pages outside the heap that are reserved at start-up
     * @param pageSize of pooled storage, of which a body takes whole ones: a power of two from 1KB to 1MB
     */
    public record Store(
            @DefaultValue("25%") MemorySize maxMemory,
            @DefaultValue("1MB") DataSize maxEntry,
            @Nullable Long maxEntries,
            @DefaultValue("100%") Share maxSharePerScope,
            @DefaultValue("hybrid") String eviction,
            @DefaultValue("seconds") Cost cost,
            @DefaultValue("true") boolean pressureRelief,
            @DefaultValue("none") Compression compression,
            @DefaultValue("4KB") DataSize compressFrom,
            @DefaultValue("heap") Storage storage,
            @DefaultValue("4KB") DataSize pageSize) {

        /** Where bodies lie. */
        public enum Storage {
            HEAP,
            POOLED
        }

        public Store {
            if (maxEntries != null && maxEntries < 1) {
                throw new IllegalArgumentException(
                        "ai-cache.store.max-entries is %d; write a positive number, or leave it out for no limit"
                                .formatted(maxEntries));
            }
            if (maxSharePerScope.fraction() <= 0) {
                throw new IllegalArgumentException(
                        "ai-cache.store.max-share-per-scope is 0%; write more, for example 20%, or 100% for no limit");
            }
            if (compressFrom.isNegative()) {
                throw new IllegalArgumentException(
                        "ai-cache.store.compress-from is %s; write a size such as 4KB, or 0 for every answer"
                                .formatted(compressFrom));
            }
            if (!PagePool.isPageSize(pageSize.toBytes())) {
                throw new IllegalArgumentException(
                        "ai-cache.store.page-size is %s; write a power of two from 1KB to 1MB, for example 4KB"
                                .formatted(pageSize));
            }
        }
    }

    /** What is counted as the cost of an answer. */
    public enum Cost {
        SECONDS,
        TOKENS
    }

    /**
     * What is counted of upstream calls, those that were made and those that were not.
     *
     * @param enabled whether it is counted
     * @param scopeLabel by what callers are told apart in it: none, or header:&lt;name&gt; for the values of a request
     *     header, a hundred of them at most; none that carries credentials
     * @param header what hits say of what they saved, in AI-Cache-Saved: none, tokens (and seconds), or all (cost, too)
     */
    public record Savings(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("none") String scopeLabel,
            @DefaultValue("tokens") SavingsSettings.Header header) {

        public Savings {
            ScopeLabel unused = label(scopeLabel);
        }

        private static ScopeLabel label(String text) {
            try {
                return ScopeLabel.of(text);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "ai-cache.savings.scope-label: %s; write none, or header:<name> for a header such as X-Tenant"
                                .formatted(e.getMessage()),
                        e);
            }
        }
    }

    /**
     * Answers in progress.
     *
     * @param maxMemory bytes that recordings in progress may take together; beyond, answers pass through unstored
     */
    public record Flight(@DefaultValue("10%") MemorySize maxMemory) {}

    /**
     * Where Redis or Valkey is.
     *
     * @param url of a server or its sentinels: redis://[user:password@]host:port[/database], rediss:// for TLS, or
     *     redis-sentinel://; what spring.data.redis says where absent
     */
    public record Redis(@Nullable String url) {}

    /** What the store may hold, beside what the tables of aliases and of shapes take. */
    StoreLimits storeLimits(long tables) {
        return new StoreLimits(
                store.maxMemory().bytes() - tables,
                store.maxEntries() == null ? Long.MAX_VALUE : store.maxEntries(),
                store.maxSharePerScope().fraction());
    }

    /** How answers are valued where no bean of the user's does it. */
    AnswerCost answerCost() {
        return switch (store.cost()) {
            case SECONDS -> AnswerCost.seconds();
            case TOKENS -> AnswerCost.tokens(modelPrices(prices), Clock.systemUTC());
        };
    }

    private static Prices modelPrices(Map<String, ModelPrice> prices) {
        Map<String, Map<LocalDate, Price>> byName = new HashMap<>();
        prices.forEach((model, price) -> byName.put(model, price.byDay("ai-cache.prices[" + model + "]")));
        return Prices.dated(byName);
    }

    /** How savings are counted and shown. */
    SavingsSettings savingsSettings() {
        return new SavingsSettings(
                savings.enabled(),
                modelPrices(prices),
                currency,
                Savings.label(savings.scopeLabel()),
                savings.header());
    }

    /** What holds for a route that says nothing. */
    RoutePolicy routeDefaults() {
        DataSize maxEntry = defaults.maxEntry() == null ? store.maxEntry() : defaults.maxEntry();
        return new RoutePolicy(
                defaults.ttl(),
                defaults.ttlJitter().fraction(),
                Math.min(maxEntry.toBytes(), store.maxMemory().bytes()),
                Math.toIntExact(defaults.maxRequest().toBytes()),
                defaults.scope(),
                defaults.finishAbandoned(),
                defaults.fillTimeout(),
                defaults.responseDirectives(),
                defaults.keyHeaders(),
                defaults.answers(),
                defaults.replay(),
                defaults.freshness(),
                defaults.embeddings(),
                RouteTags.parse(defaults.tags()));
    }
}
