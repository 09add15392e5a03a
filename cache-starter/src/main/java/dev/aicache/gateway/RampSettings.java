package dev.aicache.gateway;

import java.time.Duration;

/**
 * How a cold gateway spares its upstreams.
 *
 * @param concurrentFills how many fills a route may have at a time; 1 or more
 * @param maxWait how long a request waits for one of them to end, before it opens its own all the same
 * @param warmAt the warmth from which on the gateway is warm, from 0 to 1
 * @param atMost how long the gateway counts as cold at most
 */
public record RampSettings(int concurrentFills, Duration maxWait, double warmAt, Duration atMost) {

    /** @throws IllegalArgumentException if no fill is allowed */
    public RampSettings {
        if (concurrentFills < 1) {
            throw new IllegalArgumentException("%d fills at a time".formatted(concurrentFills));
        }
    }
}
