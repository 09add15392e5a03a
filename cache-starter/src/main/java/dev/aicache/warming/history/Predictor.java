package dev.aicache.warming.history;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.aicache.warming.WarmingRequest;
import dev.aicache.warming.WarmingSource;

/**
 * Says window by window what is likely to be asked, and how well it did. Windows follow each other from midnight on where
 * the callers are. What is expected is worked out when a window begins, whether or not it is filled; the window in which
 * the gateway starts is cut short and not judged. Once it was {@linkplain #start started}, on a thread of its own.
 */
public final class Predictor implements AutoCloseable {

    private static final Duration TICK = Duration.ofSeconds(1);

    private final History history;
    private final Journal journal;
    private final Duration window;
    private final int most;
    private final Clock clock;
    private final RepeatingThread thread;

    private volatile @Nullable Forecast current;
    private volatile @Nullable Score score;
    private @Nullable Instant next;

    /**
     * @param window the time to look ahead
     * @param most how many keys are named at most
     * @param onFailure is told what the filling throws
     */
    public Predictor(
            History history,
            Journal journal,
            Duration window,
            int most,
            Clock clock,
            Consumer<RuntimeException> onFailure) {
        this.history = history;
        this.journal = journal;
        this.window = window;
        this.most = most;
        this.clock = clock;
        this.thread = new RepeatingThread("ai-cache-prediction", onFailure);
    }

    /**
     * Begins when the journal has been read.
     *
     * @param fill is given the requests that are expected in each window when it begins
     */
    public void start(WindowFill fill) {
        thread.repeat(() -> tick(fill), TICK);
    }

    private void tick(WindowFill fill) {
        try {
            journal.awaitLoaded();
            turn().ifPresent(forecast -> fill.begin(() -> requests(forecast)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Begins the next window if it is time; the forecast of one that has begun now. */
    synchronized Optional<Forecast> turn() {
        Instant now = clock.instant();
        Instant end = next;
        if (end == null) {
            current = forecast();
            next = windowOf(now).plus(window);
            return Optional.empty();
        }
        if (now.isBefore(end)) {
            return Optional.empty();
        }
        journal.flush();
        Instant begin = windowOf(now);
        Forecast forecast = history.forecast(begin, begin.plus(window), most);
        Score before = history.watch(forecast);
        if (before != null) {
            score = before;
        }
        current = forecast;
        next = forecast.to();
        return Optional.of(forecast);
    }

    /** When the window began that the time is in. */
    private Instant windowOf(Instant time) {
        long offset = history.zone().getRules().getOffset(time).getTotalSeconds() * 1000L;
        long local = time.toEpochMilli() + offset;
        return Instant.ofEpochMilli(local - Math.floorMod(local, window.toMillis()) - offset);
    }

    /** What is likely to be asked within a window from now on. */
    public Forecast forecast() {
        Instant now = clock.instant();
        return history.forecast(now, now.plus(window), most);
    }

    /** What was expected of the window there is now; empty until the journal has been read. */
    public Optional<Forecast> current() {
        return Optional.ofNullable(current);
    }

    /** How well the last whole window was foreseen; empty until there was one. */
    public Optional<Score> score() {
        return Optional.ofNullable(score);
    }

    /** Gives what is likely to be asked within a window from when it is asked for, as far as it can be asked again. */
    public WarmingSource source() {
        return () -> {
            journal.awaitLoaded();
            journal.flush();
            return requests(forecast());
        };
    }

    private Stream<WarmingRequest> requests(Forecast forecast) {
        List<Expected> keys = forecast.keys();
        return IntStream.range(0, keys.size())
                .mapToObj(i -> journal.request(keys.get(i).key(), "prediction " + (i + 1)))
                .flatMap(Optional::stream);
    }

    @Override
    public void close() {
        thread.close();
    }
}
