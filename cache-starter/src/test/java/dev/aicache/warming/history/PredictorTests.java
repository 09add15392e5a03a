package dev.aicache.warming.history;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.aicache.CacheKey;
import dev.aicache.warming.WarmingRequest;

import static dev.aicache.warming.history.Samples.key;
import static dev.aicache.warming.history.Samples.request;
import static org.assertj.core.api.Assertions.assertThat;

class PredictorTests {

    private static final Duration HOUR = Duration.ofHours(1);

    @TempDir
    private Path folder;

    private final SteeredClock clock = new SteeredClock(Instant.parse("2026-03-02T08:20:00Z"));
    private History history = new History(ZoneOffset.UTC, 1000);
    private Journal journal;

    @AfterEach
    void close() {
        journal.close();
    }

    private Predictor predictor(Duration window) {
        journal = new Journal(folder, 16 << 20, Samples.cipher(), history, clock, new JournalListener() {
            @Override
            public void onFault(Exception failure) {
                throw new AssertionError(failure);
            }

            @Override
            public void onNote(String message) {}
        });
        journal.flush();
        return new Predictor(history, journal, window, 100, clock, failure -> {
            throw new AssertionError(failure);
        });
    }

    private void ask(long number, int times) {
        for (int i = 0; i < times; i++) {
            journal.onAccess("chat", key(number), () -> Optional.of(request("number " + number)));
        }
    }

    private static List<CacheKey> keys(Forecast forecast) {
        return forecast.keys().stream().map(Expected::key).toList();
    }

    @Test
    void beginsAWindowWithEachHourAndSaysHowWellTheLastOneWasForeseen() {
        Predictor predictor = predictor(HOUR);
        assertThat(predictor.current()).isEmpty();
        assertThat(predictor.turn()).isEmpty();
        assertThat(predictor.current())
                .hasValueSatisfying(forecast -> assertThat(forecast.keys()).isEmpty());
        ask(1, 30);
        ask(2, 30);
        clock.advance(Duration.ofMinutes(39));
        assertThat(predictor.turn()).isEmpty();

        clock.advance(Duration.ofMinutes(1));
        Forecast nine = predictor.turn().orElseThrow();
        assertThat(nine.from()).isEqualTo("2026-03-02T09:00:00Z");
        assertThat(nine.to()).isEqualTo("2026-03-02T10:00:00Z");
        assertThat(keys(nine)).containsExactlyInAnyOrder(key(1), key(2));
        assertThat(predictor.current()).hasValue(nine);
        assertThat(predictor.score()).as("of the window that was cut short").isEmpty();
        assertThat(predictor.turn()).as("a second time").isEmpty();

        ask(1, 4);
        ask(3, 4);
        clock.advance(Duration.ofMinutes(1));
        ask(3, 2);
        clock.advance(Duration.ofMinutes(59));
        assertThat(predictor.turn()).isPresent();

        Score score = predictor.score().orElseThrow();
        assertThat(score).isEqualTo(new Score(nine.from(), nine.to(), 2, 1, 2, 10, 4));
        assertThat(score.precision()).isEqualTo(0.5);
        assertThat(score.recall()).isEqualTo(0.5);
        assertThat(score.coverage()).isEqualTo(0.4);
    }

    @Test
    void countsNoRequestOfALaterWindowWhereItWasLate() {
        Predictor predictor = predictor(HOUR);
        predictor.turn();
        ask(1, 30);
        clock.advance(Duration.ofMinutes(40));
        assertThat(predictor.turn()).isPresent();
        ask(1, 1);
        journal.flush();
        clock.advance(Duration.ofMinutes(150));
        journal.flush();
        ask(2, 1);
        journal.flush();

        Forecast next = predictor.turn().orElseThrow();

        assertThat(next.from()).isEqualTo("2026-03-02T11:00:00Z");
        Score score = predictor.score().orElseThrow();
        assertThat(score.asked()).isEqualTo(1);
        assertThat(score.precision()).isEqualTo(1);
    }

    @Test
    void hasNoShareWhereNothingWasExpectedOrAsked() {
        Predictor predictor = predictor(HOUR);
        predictor.turn();
        clock.advance(HOUR);
        assertThat(predictor.turn()).isPresent();
        clock.advance(HOUR);
        assertThat(predictor.turn()).isPresent();

        assertThat(predictor.score().orElseThrow().precision()).isNaN();
        assertThat(predictor.score().orElseThrow().recall()).isNaN();
        assertThat(predictor.score().orElseThrow().coverage()).isNaN();
    }

    @Test
    void beginsADayAtMidnightWhereTheCallersAre() {
        history = new History(ZoneId.of("Asia/Kolkata"), 1000);
        Predictor predictor = predictor(Duration.ofDays(1));
        predictor.turn();
        clock.set(Instant.parse("2026-03-02T18:29:59Z"));
        assertThat(predictor.turn()).isEmpty();
        clock.set(Instant.parse("2026-03-02T18:30:00Z"));

        assertThat(predictor.turn().orElseThrow().from()).isEqualTo("2026-03-02T18:30:00Z");
    }

    @Test
    void givesTheRequestsThatCanBeAskedAgainTheMostValuableFirst() throws Exception {
        Predictor predictor = predictor(HOUR);
        for (int hour = 0; hour < 24; hour++) {
            ask(1, 5);
            ask(2, 5);
            for (int i = 0; i < 5; i++) {
                journal.onAccess("chat", key(3), Optional::empty);
            }
            journal.onStored("chat", key(1), 1);
            journal.onStored("chat", key(2), 2);
            journal.onStored("chat", key(3), 3);
            clock.advance(HOUR);
            journal.flush();
        }

        assertThat(keys(predictor.forecast())).containsExactly(key(3), key(2), key(1));
        try (Stream<WarmingRequest> requests = predictor.source().requests()) {
            List<WarmingRequest> all = requests.toList();
            assertThat(all)
                    .extracting(each -> new String(each.request().body(), java.nio.charset.StandardCharsets.UTF_8))
                    .containsExactly("number 2", "number 1");
            assertThat(all).extracting(WarmingRequest::where).containsExactly("prediction 2", "prediction 3");
        }
    }
}
