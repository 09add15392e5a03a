package dev.aicache.warming.history;

import java.time.Instant;
import java.util.List;

/**
 * What is likely to be asked in a time, the most valuable first.
 *
 * @param from when the time begins
 * @param to when it ends
 */
public record Forecast(Instant from, Instant to, List<Expected> keys) {

    public Forecast {
        keys = List.copyOf(keys);
    }
}
