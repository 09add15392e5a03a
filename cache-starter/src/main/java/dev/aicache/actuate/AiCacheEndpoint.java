package dev.aicache.actuate;

import java.util.List;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

import dev.aicache.AiCache;
import dev.aicache.CacheStatistics;
import dev.aicache.Savings;

/**
 * {@code /actuator/aicache}: reads what the cache holds, and empties it where {@code
 * management.endpoint.aicache.access} is {@code unrestricted}.
 */
@Endpoint(id = "aicache", defaultAccess = Access.READ_ONLY)
public final class AiCacheEndpoint {

    private final AiCache cache;
    private final BudgetHistory history;

    public AiCacheEndpoint(AiCache cache, BudgetHistory history) {
        this.cache = cache;
        this.history = history;
    }

    /** Sizes, hit ratio, budget and savings since start-up. */
    @ReadOperation
    public Overview overview() {
        return Overview.of(cache, history);
    }

    /** Purges every entry of this instance. */
    @DeleteOperation
    public Purged purge() {
        return new Purged(cache.purgeAll());
    }

    /**
     * What the endpoint shows. Sizes in bytes.
     *
     * @param memoryBudget what entries may take now
     * @param memoryMax what they may take when the heap is not short of memory
     * @param eviction which entries leave when the store is full
     * @param hitRatio share of lookups that were answered, from 0 to 1
     * @param anomalies what was noticed of late on routes whose key may leave out too much
     * @param savings upstream calls that were saved, and those that were made
     */
    public record Overview(
            long entries,
            long memoryUsed,
            long memoryBudget,
            long memoryMax,
            String eviction,
            long hits,
            long misses,
            double hitRatio,
            long stored,
            long evicted,
            long expired,
            List<BudgetHistory.Change> budgetChanges,
            List<AnomalyView> anomalies,
            Savings savings) {

        static Overview of(AiCache cache, BudgetHistory history) {
            CacheStatistics statistics = cache.statistics();
            return new Overview(
                    statistics.entries(),
                    statistics.weight(),
                    statistics.budget(),
                    statistics.maxMemory(),
                    cache.eviction().word(),
                    statistics.hits(),
                    statistics.misses(),
                    statistics.hitRatio(),
                    statistics.stored(),
                    statistics.evicted(),
                    statistics.expired(),
                    history.changes(),
                    cache.anomalies().stream().map(AnomalyView::of).toList(),
                    cache.savings());
        }
    }

    /**
     * What a purge did.
     *
     * @param purged how many entries there were
     */
    public record Purged(long purged) {}
}
