package dev.aicache.autoconfigure;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

import dev.aicache.Scope;
import dev.aicache.policy.ResponseDirectives;
import dev.aicache.policy.RoutePolicy;
import dev.aicache.policy.Share;
import dev.aicache.savings.AnswerCost;
import dev.aicache.savings.Price;
import dev.aicache.savings.Prices;
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
 */
@ConfigurationProperties(prefix = "ai-cache", ignoreUnknownFields = false)
public record AiCacheProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue Store store,
        @DefaultValue Flight flight,
        @DefaultValue Defaults defaults,
        @DefaultValue("true") boolean explain,
        @DefaultValue Map<String, ModelPrice> prices) {

    public AiCacheProperties {
        prices.forEach(AiCacheProperties::checkPrice);
    }

    private static void checkPrice(String model, ModelPrice price) {
        checkPrice(model, "input", price.input());
        checkPrice(model, "output", price.output());
    }

    private static void checkPrice(String model, String side, double amount) {
        if (!Price.isSound(amount)) {
            throw new IllegalArgumentException(
                    "ai-cache.prices[%s].%s is %s; write what a million %2$s tokens cost, 0 or more, such as 1.25"
                            .formatted(model, side, amount));
        }
    }

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
     * What a model's tokens cost, in any currency, the same for all models.
     *
     * @param input for a million input tokens
     * @param output for a million output tokens
     */
    public record ModelPrice(
            @DefaultValue("0") double input,
            @DefaultValue("0") double output) {}

    /**
     * Answers in progress.
     *
     * @param maxMemory bytes that recordings in progress may take together; beyond, answers pass through unstored
     */
    public record Flight(@DefaultValue("10%") MemorySize maxMemory) {}

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
     */
    public record Defaults(
            @DefaultValue("10m") Duration ttl,
            @DefaultValue("0%") Share ttlJitter,
            @Nullable DataSize maxEntry,
            @DefaultValue("1MB") DataSize maxRequest,
            @DefaultValue("credential") Scope scope,
            @DefaultValue("true") boolean finishAbandoned,
            @DefaultValue("10m") Duration fillTimeout,
            @DefaultValue("ai") ResponseDirectives responseDirectives,
            @DefaultValue List<String> keyHeaders) {

        public Defaults {
            positive("ttl", ttl);
            positive("fill-timeout", fillTimeout);
            if (ttlJitter.fraction() > RoutePolicy.MOST_JITTER) {
                throw new IllegalArgumentException(
                        "ai-cache.defaults.ttl-jitter is more than 90%; write for example 10%");
            }
            if (maxRequest.toBytes() < 1 || maxRequest.compareTo(DataSize.ofGigabytes(1)) > 0) {
                throw new IllegalArgumentException(
                        "ai-cache.defaults.max-request is %s; write a size from 1B to 1GB".formatted(maxRequest));
            }
        }

        private static void positive(String name, Duration duration) {
            if (duration.isZero() || duration.isNegative() || duration.compareTo(RoutePolicy.LONGEST) > 0) {
                throw new IllegalArgumentException(
                        "ai-cache.defaults.%s is %s; write a positive duration such as 10m, 3650d at most"
                                .formatted(name, duration));
            }
        }
    }

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
            case TOKENS -> AnswerCost.tokens(modelPrices());
        };
    }

    private Prices modelPrices() {
        Map<String, Price> byName = new HashMap<>();
        prices.forEach((model, price) -> byName.put(model, new Price(price.input(), price.output())));
        return Prices.of(byName);
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
                defaults.keyHeaders());
    }
}
