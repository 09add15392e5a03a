package dev.aicache.metrics;

import org.junit.jupiter.api.Test;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

import dev.aicache.Expense;
import dev.aicache.Tokens;

import static org.assertj.core.api.Assertions.assertThat;

class SavingsMetersTests {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final SavingsMeters meters = new SavingsMeters("EUR");

    private static Expense expense(String scope) {
        return new Expense("chat", "m", scope, new Tokens(10, 6, 5, 2, 3), 1.5, 0.25, true);
    }

    private double count(String name, String... tags) {
        return registry.get(name).tags(tags).counter().count();
    }

    @Test
    void countsCallsTimeTokensAndCostByRouteModelAndScope() {
        meters.bindTo(registry);
        meters.onSaved(expense("a"));
        meters.onSaved(expense("a"));
        meters.onSaved(expense("b"));

        String[] tags = {"route", "chat", "model", "m", "scope", "a"};
        assertThat(registry.get("ai.cache.saved.calls")
                        .tags(tags)
                        .tags("usage", "known")
                        .counter()
                        .count())
                .isEqualTo(2);
        assertThat(count("ai.cache.saved.time", tags)).isEqualTo(3);
        assertThat(count("ai.cache.saved.tokens", "scope", "a", "kind", "input"))
                .isEqualTo(20);
        assertThat(count("ai.cache.saved.tokens", "scope", "a", "kind", "output"))
                .isEqualTo(12);
        assertThat(count("ai.cache.saved.tokens.parts", "scope", "a", "kind", "cached-input"))
                .isEqualTo(10);
        assertThat(count("ai.cache.saved.tokens.parts", "scope", "a", "kind", "cache-write"))
                .isEqualTo(4);
        assertThat(count("ai.cache.saved.tokens.parts", "scope", "a", "kind", "reasoning"))
                .isEqualTo(6);
        assertThat(count("ai.cache.saved.cost", "scope", "a", "currency", "EUR"))
                .isEqualTo(0.5);
        assertThat(count("ai.cache.saved.cost", "scope", "b")).isEqualTo(0.25);
        assertThat(registry.find("ai.cache.spent.calls").counters()).isEmpty();
    }

    @Test
    void theSumOverAMeterCountsNothingTwice() {
        meters.bindTo(registry);
        meters.onSpent(expense("a"));

        assertThat(registry.find("ai.cache.spent.tokens").counters().stream()
                        .mapToDouble(each -> each.count())
                        .sum())
                .isEqualTo(16);
        assertThat(registry.find("ai.cache.spent.calls").counters().stream()
                        .mapToDouble(each -> each.count())
                        .sum())
                .isEqualTo(1);
    }

    @Test
    void countsApartWhatIsNotKnown() {
        meters.bindTo(registry);
        meters.onSpent(new Expense("chat", "other", "none", null, 2, 0, false));
        meters.onSpent(new Expense("chat", "other", "none", new Tokens(1, 1, 0, 0, 0), 2, 0, false));

        assertThat(count("ai.cache.spent.calls", "usage", "unknown")).isEqualTo(1);
        assertThat(count("ai.cache.spent.calls", "usage", "known")).isEqualTo(1);
        assertThat(count("ai.cache.spent.unpriced")).isEqualTo(1);
        assertThat(count("ai.cache.spent.time")).isEqualTo(4);
    }

    @Test
    void countsNothingBeforeThereIsARegistry() {
        meters.onSaved(expense("a"));
        meters.bindTo(registry);

        assertThat(registry.getMeters()).isEmpty();
    }
}
