package dev.aicache.warming.history;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;

import dev.aicache.CacheKey;

import static dev.aicache.warming.history.Samples.key;
import static org.assertj.core.api.Assertions.assertThat;

class HistoryTests {

    /** A Monday. */
    private static final Instant START = Instant.parse("2026-03-02T00:00:00Z");

    private static final Duration HOUR = Duration.ofHours(1);

    private final History history = new History(ZoneOffset.UTC, 1000);

    private static Access access(long number, Instant time, long count) {
        return access(number, time, count, 0);
    }

    private static Access access(long number, Instant time, long count, double cost) {
        return new Access(key(number), "chat", time.toEpochMilli(), count, cost);
    }

    private List<CacheKey> expected(Instant from) {
        return history.forecast(from, from.plus(HOUR), 100).keys().stream()
                .map(Expected::key)
                .toList();
    }

    private static Instant at(int day, int hour) {
        return START.plus(Duration.ofDays(day)).plus(Duration.ofHours(hour));
    }

    @Test
    void expectsNothingWithoutAHistory() {
        assertThat(expected(START)).isEmpty();
    }

    @Test
    void expectsAKeyAtTheHourAtWhichItIsAskedEachDay() {
        for (int day = 0; day < 7; day++) {
            history.add(access(1, at(day, 9), 8));
            history.add(access(2, at(day, 21), 8));
        }

        assertThat(expected(at(7, 9))).containsExactly(key(1));
        assertThat(expected(at(7, 21))).containsExactly(key(2));
        assertThat(expected(at(7, 15))).isEmpty();
    }

    @Test
    void tellsWorkingDaysFromWeekends() {
        for (int day = 0; day < 28; day++) {
            DayOfWeek weekday = at(day, 0).atZone(ZoneOffset.UTC).getDayOfWeek();
            boolean isWeekend = weekday == DayOfWeek.SATURDAY || weekday == DayOfWeek.SUNDAY;
            history.add(access(isWeekend ? 2 : 1, at(day, 10), 12));
        }

        assertThat(expected(at(28, 10))).as("Monday").containsExactly(key(1));
        assertThat(expected(at(32, 10))).as("Friday").containsExactly(key(1));
        assertThat(expected(at(33, 10))).as("Saturday").containsExactly(key(2));
    }

    @Test
    void aQuietWeekendLowersNoLevel() {
        for (int day = 0; day < 25; day++) {
            if (day % 7 < 5) {
                history.add(access(1, at(day, 10), 12));
            }
        }
        double friday = count(at(25, 10));
        history.add(access(1, at(25, 10), 12));
        double monday = count(at(28, 10));

        assertThat(monday).isBetween(friday * 0.8, friday * 1.25);
        assertThat(monday).isBetween(7.0, 14.0);
    }

    private double count(Instant from) {
        return history.forecast(from, from.plus(HOUR), 1).keys().get(0).count();
    }

    @Test
    void forgetsWhatIsAskedNoMoreAndLearnsWhatIsNew() {
        for (int day = 0; day < 21; day++) {
            for (int hour = 0; hour < 24; hour++) {
                history.add(access(day < 14 ? 1 : 2, at(day, hour), 2));
            }
        }

        assertThat(expected(at(21, 9))).containsExactly(key(2));
    }

    @Test
    void takesNoSingleAccessForAHabit() {
        history.add(access(1, at(0, 9), 1));

        assertThat(expected(at(0, 9).plusSeconds(600))).isEmpty();
        assertThat(expected(at(1, 9))).isEmpty();
    }

    @Test
    void expectsAsMuchAsWasAskedOnAverage() {
        for (int hour = 0; hour < 24 * 28; hour++) {
            history.add(access(1, at(0, hour), 3));
        }

        Expected expected = history.forecast(at(28, 0), at(28, 2), 1).keys().get(0);
        assertThat(expected.count()).isBetween(5.4, 6.1);
        assertThat(expected.probability()).isBetween(0.99, 1.0);
        assertThat(expected.route()).isEqualTo("chat");
    }

    @Test
    void asksTheHoursOfTheZone() {
        History elsewhere = new History(ZoneId.of("America/New_York"), 1000);
        ZonedDateTime nine = ZonedDateTime.of(2026, 3, 2, 9, 0, 0, 0, ZoneId.of("America/New_York"));
        // The clocks change on the eighth.
        for (int day = 0; day < 14; day++) {
            elsewhere.add(access(1, nine.plusDays(day).toInstant(), 8));
        }

        Instant next = nine.plusDays(14).toInstant();
        assertThat(elsewhere.forecast(next, next.plus(HOUR), 10).keys()).hasSize(1);
        assertThat(elsewhere.forecast(next.minus(HOUR), next, 10).keys()).isEmpty();
    }

    @Test
    void putsFirstWhatSavesMost() {
        for (int hour = 0; hour < 24 * 7; hour++) {
            history.add(access(1, at(0, hour), 9, 0.5));
            history.add(access(2, at(0, hour), 3, 4));
            history.add(access(3, at(0, hour), 3));
            history.add(access(4, at(0, hour), 9, 0.1));
        }

        // The third costs what is usual: the mean of the others.
        assertThat(expected(at(7, 0))).containsExactly(key(2), key(3), key(1), key(4));
        assertThat(history.forecast(at(7, 0), at(7, 1), 2).keys())
                .extracting(Expected::key)
                .containsExactly(key(2), key(3));
    }

    @Test
    void learnsACostWithoutAnAccess() {
        history.add(access(9, at(0, 0), 0, 3));
        assertThat(history.size()).isZero();

        for (int hour = 0; hour < 48; hour++) {
            history.add(access(1, at(0, hour), 9));
        }
        history.add(access(1, at(1, 23), 0, 7));

        Expected expected = history.forecast(at(2, 0), at(2, 1), 1).keys().get(0);
        assertThat(expected.value()).isBetween(6.9, 7.0);
        assertThat(expected.count()).isBetween(7.5, 9.5);
    }

    @Test
    void knowsNoMoreKeysThanItMayAndKeepsThoseAskedMost() {
        for (int hour = 0; hour < 48; hour++) {
            for (int hot = 0; hot < 50; hot++) {
                history.add(access(hot, at(0, hour), 3));
            }
            for (int cold = 0; cold < 500; cold++) {
                history.add(access(1000 + hour * 500 + cold, at(0, hour), 1));
            }
            assertThat(history.size()).isLessThanOrEqualTo(1000);
        }

        assertThat(expected(at(2, 0))).hasSize(50).allMatch(each -> each.b() < 50);
    }

    @Test
    void saysTheSameForTheSameHistory() {
        History other = new History(ZoneOffset.UTC, 1000);
        SplittableRandom random = new SplittableRandom(5);
        for (int hour = 0; hour < 24 * 14; hour++) {
            for (int i = 0; i < 60; i++) {
                Access access = access(
                        (long) (2000 * Math.pow(random.nextDouble(), 4)),
                        at(0, hour),
                        1 + random.nextInt(5),
                        random.nextInt(3));
                history.add(access);
                other.add(access);
            }
        }
        Forecast unrelated = other.forecast(at(14, 0), at(14, 1), 10);

        Forecast forecast = history.forecast(at(14, 7), at(14, 8), 500);
        assertThat(forecast.keys()).hasSizeGreaterThan(10);
        assertThat(unrelated.keys()).isNotEmpty();
        assertThat(other.forecast(at(14, 7), at(14, 8), 500)).isEqualTo(forecast);
        assertThat(other.forecast(at(14, 7), at(14, 8), 500)).isEqualTo(forecast);
    }
}
