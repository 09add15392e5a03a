package dev.aicache.savings;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import dev.aicache.Expense;
import dev.aicache.Headers;
import dev.aicache.Origin;
import dev.aicache.Savings;
import dev.aicache.Tokens;
import dev.aicache.dialect.Usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class SavingsLedgerTests {

    private static final LocalDate CHANGE = LocalDate.of(2026, 3, 1);
    private static final long NOW = at("2026-03-01T12:00:00Z");
    private static final Headers ANYBODY = Headers.of();

    private final SavingsLedger ledger =
            ledger(ScopeLabel.NONE, Map.of("m", Map.of(LocalDate.MIN, new Price(2, 8), CHANGE, new Price(1, 4))));

    private static SavingsLedger ledger(ScopeLabel label, Map<String, Map<LocalDate, Price>> prices) {
        return new SavingsLedger(
                new SavingsSettings(true, Prices.dated(prices), "EUR", label, SavingsSettings.Header.ALL));
    }

    private static long at(String instant) {
        return Instant.parse(instant).toEpochMilli();
    }

    private Origin origin(@Nullable Usage usage) {
        return ledger.origin(usage, Duration.ofMillis(1500).toNanos(), 0, NOW);
    }

    private Expense expense(@Nullable Usage usage) {
        return ledger.expense("chat", ANYBODY, origin(usage), NOW);
    }

    @Test
    void sumsWhatWasSavedAndWhatWasSpentByRouteAndModel() {
        Expense expense = expense(new Usage("m-1", 1_000_000, 500_000));
        ledger.addSpent(expense);
        ledger.addSaved(expense);
        ledger.addSaved(expense);
        ledger.addSpent(ledger.expense("batch", ANYBODY, origin(new Usage("m-2", 10, 0)), NOW));

        Savings summary = ledger.summary();
        assertThat(summary.currency()).isEqualTo("EUR");
        assertThat(summary.saved())
                .isEqualTo(new Savings.Amount(2, 0, 0, new Tokens(2_000_000, 1_000_000, 0, 0, 0), 3, 6));
        assertThat(summary.spent().calls()).isEqualTo(2);
        assertThat(summary.spent().cost()).isCloseTo(3 + 10 / 1e6, within(1e-12));
        assertThat(summary.rows())
                .extracting(row -> row.route() + " " + row.model() + " " + row.scope() + " "
                        + row.saved().calls() + " " + row.spent().calls())
                .containsExactly("batch m-2 none 0 1", "chat m-1 none 2 1");
    }

    @Test
    void showsNoDigitsThatComeOfAddingOnly() {
        Savings.Amount sum =
                new Savings.Amount(3, 0, 0, new Tokens(0, 0, 0, 0, 0), 0.1 + 0.2, 0.000_000_1 + 0.000_000_2);

        assertThat(sum.seconds()).isEqualTo(0.3);
        assertThat(sum.cost()).isEqualTo(0.000_000_3);
    }

    @Test
    void countsTheKindsOfTokens() {
        ledger.addSaved(expense(new Usage("m", 10, 6, 5, 2, 3)));

        assertThat(ledger.summary().saved().tokens()).isEqualTo(new Tokens(10, 6, 5, 2, 3));
    }

    @Test
    void countsTheTokensOfAModelWithoutPriceButNoMoney() {
        ledger.addSaved(expense(new Usage("unheard-of", 7, 3)));

        assertThat(ledger.summary().saved()).isEqualTo(new Savings.Amount(1, 0, 1, new Tokens(7, 3, 0, 0, 0), 1.5, 0));
    }

    @Test
    void countsTheCallAndTheTimeOfAnAnswerThatDoesNotSayWhatItTook() {
        ledger.addSaved(expense(null));

        assertThat(ledger.summary().saved()).isEqualTo(new Savings.Amount(1, 1, 0, new Tokens(0, 0, 0, 0, 0), 1.5, 0));
        assertThat(ledger.summary().rows()).extracting(Savings.Row::model).containsExactly("other");
    }

    @Test
    void countsTheCallOfAnEntryOfNoKnownOrigin() {
        ledger.addSaved(ledger.expense("chat", ANYBODY, null, NOW));

        assertThat(ledger.summary().saved().calls()).isEqualTo(1);
        assertThat(ledger.summary().saved().seconds()).isZero();
    }

    @Test
    void takesThePriceOfTheDayOnWhichTheAnswerIsServed() {
        Origin origin = origin(new Usage("m", 1_000_000, 0));

        assertThat(ledger.expense("chat", ANYBODY, origin, at("2026-02-28T23:59:59Z"))
                        .cost())
                .isEqualTo(2);
        assertThat(ledger.expense("chat", ANYBODY, origin, at("2026-03-01T00:00:00Z"))
                        .cost())
                .isEqualTo(1);
    }

    @Test
    void keepsOneCopyOfAModelsName() {
        Origin first = origin(new Usage(new String("model"), 1, 1));
        Origin second = origin(new Usage(new String("model"), 1, 1));

        assertThat(first.model()).isSameAs(second.model());
    }

    @Test
    void tellsAHundredModelsApartAndCountsMoreUnderTheirPriceOrAsOther() {
        for (int i = 0; i < SavingsLedger.NAMES; i++) {
            ledger.addSaved(expense(new Usage("x" + i, 1, 1)));
        }
        ledger.addSaved(expense(new Usage("one-too-many", 1, 1)));
        ledger.addSaved(expense(new Usage("m-one-too-many", 1_000_000, 0)));
        ledger.addSaved(expense(new Usage("m-another", 1_000_000, 0)));

        Savings summary = ledger.summary();
        assertThat(summary.rows()).hasSize(SavingsLedger.NAMES + 2);
        assertThat(summary.rows()).extracting(Savings.Row::model).contains("x0", "x99", "m", "other");
        assertThat(summary.saved().cost()).isEqualTo(2);
    }

    @Test
    void namesNoModelThatIsTooLongOrNoName() {
        assertThat(origin(new Usage("x".repeat(101), 1, 1)).model()).isNull();
        assertThat(origin(new Usage("a\nb", 1, 1)).model()).isNull();
        assertThat(origin(new Usage("x".repeat(100), 1, 1)).model()).hasSize(100);
    }

    @Test
    void tellsCallersApartByTheLabelUpToAHundred() {
        SavingsLedger labelled = ledger(ScopeLabel.of("header:X-Team"), Map.of());
        for (int i = 0; i < 300; i++) {
            labelled.addSaved(labelled.expense("chat", Headers.of("x-team", " team-" + i), null, NOW));
        }
        labelled.addSaved(labelled.expense("chat", ANYBODY, null, NOW));
        labelled.addSaved(labelled.expense("chat", Headers.of("X-Team", " "), null, NOW));

        List<Savings.Row> rows = labelled.summary().rows();
        assertThat(rows).hasSize(SavingsLedger.NAMES + 2);
        assertThat(calls(rows, "team-0")).isEqualTo(1);
        assertThat(calls(rows, "other")).isEqualTo(200);
        assertThat(calls(rows, "none")).isEqualTo(2);
    }

    private static long calls(List<Savings.Row> rows, String scope) {
        return rows.stream()
                .filter(row -> row.scope().equals(scope))
                .mapToLong(row -> row.saved().calls())
                .sum();
    }

    @Test
    void opensNoMoreAccountsThanThereMayBeButOneForEachRoute() {
        SavingsLedger labelled = ledger(ScopeLabel.of("header:X-Team"), Map.of());
        for (int model = 0; model < 50; model++) {
            Origin origin = labelled.origin(new Usage("x" + model, 1, 1), 0, 0, NOW);
            for (int team = 0; team < 50; team++) {
                labelled.addSaved(labelled.expense("chat", Headers.of("X-Team", "t" + team), origin, NOW));
            }
        }

        Savings summary = labelled.summary();
        assertThat(summary.rows()).hasSize(SavingsLedger.ACCOUNTS + 1);
        assertThat(summary.saved().calls()).isEqualTo(2500);
        assertThat(summary.saved().tokens().input()).isEqualTo(2500);
    }

    @Test
    void expectsOfACallTheMeanOfThoseOfItsModelWhateverDateThatHas() {
        assertThat(ledger.likely("chat", "m")).isNull();
        ledger.addSpent(expense(new Usage("m-2026-01-01", 1_000_000, 0)));
        ledger.addSpent(expense(new Usage("m", 3_000_001, 10)));
        ledger.addSpent(expense(new Usage("mini", 7, 7)));
        ledger.addSpent(expense(null));
        ledger.addSaved(expense(new Usage("m", 9, 9)));

        Expense likely = ledger.likely("chat", "m");
        assertThat(likely.tokens()).isEqualTo(new Tokens(2_000_001, 5, 0, 0, 0));
        assertThat(likely.seconds()).isEqualTo(expense(null).seconds());
        assertThat(ledger.likely("chat", "m-2026-01-01").tokens()).isEqualTo(new Tokens(1_000_000, 0, 0, 0, 0));
        assertThat(ledger.likely("chat", "other")).isNull();
        assertThat(ledger.likely("batch", "m")).isNull();
        assertThat(ledger.likely("chat", null).tokens()).isEqualTo(new Tokens(1_333_336, 6, 0, 0, 0));
    }

    @Test
    void losesNothingWhereManyCountAtOnce() {
        Expense expense = expense(new Usage("m", 3, 2));
        CompletableFuture<?>[] threads = IntStream.range(0, 4)
                .mapToObj(i -> CompletableFuture.runAsync(
                        () -> IntStream.range(0, 10_000).forEach(j -> ledger.addSaved(expense))))
                .toArray(CompletableFuture[]::new);

        assertThat(CompletableFuture.allOf(threads).orTimeout(30, TimeUnit.SECONDS))
                .succeedsWithin(Duration.ofSeconds(30));
        assertThat(ledger.summary().saved().calls()).isEqualTo(40_000);
        assertThat(ledger.summary().saved().tokens()).isEqualTo(new Tokens(120_000, 80_000, 0, 0, 0));
    }
}
