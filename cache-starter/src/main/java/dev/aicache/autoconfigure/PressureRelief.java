package dev.aicache.autoconfigure;

import java.util.Locale;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import com.github.benmanes.caffeine.cache.Ticker;

import dev.aicache.BudgetChange;
import dev.aicache.CacheListener.Fault;
import dev.aicache.gateway.GatewayCache;
import dev.aicache.store.LocalStore;
import dev.aicache.store.pressure.HeapCeiling;
import dev.aicache.store.pressure.HeapPressure;

/** Holds the store to what the heap can bear, until it is closed, and says so in the log. */
final class PressureRelief implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger("dev.aicache");
    private static final long MEGABYTE = 1 << 20;

    private final GatewayCache cache;
    private final HeapPressure pressure;

    PressureRelief(LocalStore store, HeapCeiling ceiling, GatewayCache cache) {
        this.cache = cache;
        this.pressure = watch(store, ceiling);
    }

    private HeapPressure watch(LocalStore store, HeapCeiling ceiling) {
        long budget = store.statistics().maxMemory();
        String warning = ceiling.warning(budget);
        if (warning != null) {
            log.warn(warning);
        }
        HeapPressure watching = HeapPressure.watch(
                store,
                budget,
                ceiling,
                Ticker.systemTicker()::read,
                this::tell,
                failure -> cache.onFailure(Fault.PRESSURE, failure));
        store.onMaxMemory(watching::configure);
        return watching;
    }

    private void tell(BudgetChange change) {
        if (change.cause() == BudgetChange.Cause.PRESSURE) {
            log.warn(
                    "The heap is short of memory: the cache goes from {} MB to {} MB until there is room again",
                    change.from() / MEGABYTE,
                    change.to() / MEGABYTE);
        } else {
            log.debug("The cache may use {} MB ({})", change.to() / MEGABYTE, word(change));
        }
        cache.onBudgetChange(change);
    }

    private static String word(BudgetChange change) {
        return change.cause().name().toLowerCase(Locale.ROOT);
    }

    @Override
    public void close() {
        pressure.close();
    }
}
