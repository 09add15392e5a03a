package dev.aicache.actuate;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;

import org.junit.jupiter.api.Test;

import dev.aicache.BudgetChange;
import dev.aicache.BudgetChange.Cause;

import static org.assertj.core.api.Assertions.assertThat;

class BudgetHistoryTests {

    private static final Instant NOW = Instant.parse("2026-11-24T10:15:30Z");

    private final BudgetHistory history = new BudgetHistory(Clock.fixed(NOW, ZoneOffset.UTC));

    @Test
    void tellsTheLastTwentyChangesTheNewestFirst() {
        for (int i = 0; i < 30; i++) {
            history.onBudgetChange(new BudgetChange(i, i + 1, i == 29 ? Cause.PRESSURE : Cause.RECOVERY));
        }

        assertThat(history.changes()).hasSize(20);
        assertThat(history.changes().get(0)).isEqualTo(new BudgetHistory.Change(NOW, 29, 30, "pressure"));
        assertThat(history.changes().get(19)).isEqualTo(new BudgetHistory.Change(NOW, 10, 11, "recovery"));
    }
}
