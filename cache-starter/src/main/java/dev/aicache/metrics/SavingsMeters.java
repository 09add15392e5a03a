package dev.aicache.metrics;

import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import org.jspecify.annotations.Nullable;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

import dev.aicache.CacheListener;
import dev.aicache.Expense;

/**
 * Counts what upstream calls took, and would have taken, by route, model and scope: {@code ai.cache.spent.*} and {@code
 * ai.cache.saved.*}, of which {@link ExpenseMeters} has the names. There are as many series as the cache keeps accounts,
 * which it bounds. Thread-safe.
 */
public final class SavingsMeters implements CacheListener, MeterBinder {

    private final String currency;
    private final ConcurrentMap<Series, ExpenseMeters> meters = new ConcurrentHashMap<>();
    private volatile @Nullable MeterRegistry registry;

    /**
     * @param currency what costs are counted in, or null where that is not said
     */
    public SavingsMeters(@Nullable String currency) {
        this.currency = currency == null ? "none" : currency;
    }

    private record Series(String kind, String route, String model, String scope) {}

    @Override
    public void bindTo(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void onSaved(Expense saved) {
        meters("saved", saved).ifPresent(open -> open.add(saved));
    }

    @Override
    public void onSavedPart(Expense saved) {
        meters("saved", saved).ifPresent(open -> open.addPart(saved));
    }

    @Override
    public void onSpent(Expense spent) {
        meters("spent", spent).ifPresent(open -> open.add(spent));
    }

    private Optional<ExpenseMeters> meters(String kind, Expense expense) {
        MeterRegistry to = registry;
        if (to == null) {
            return Optional.empty();
        }
        Series series = new Series(kind, expense.route(), expense.model(), expense.scope());
        ExpenseMeters open = meters.get(series);
        return Optional.of(
                open == null
                        ? meters.computeIfAbsent(series, each -> ExpenseMeters.of(kind, expense, currency, to))
                        : open);
    }
}
