package dev.aicache.demo.model;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the simulated model listens and how fast it talks.
 *
 * @param port where it listens on 127.0.0.1, 9090 unless told; 0 takes any free port
 * @param firstTokenDelay how long it thinks before it begins to answer, 400 ms unless told
 * @param tokenDelay time from one token to the next, 25 ms unless told
 */
@ConfigurationProperties("demo.model")
record SimulatedModelProperties(
        @DefaultValue("9090") int port,
        @DefaultValue("400ms") Duration firstTokenDelay,
        @DefaultValue("25ms") Duration tokenDelay) {

    SimulatedModelProperties {
        if (firstTokenDelay.isNegative() || tokenDelay.isNegative()) {
            throw new IllegalArgumentException("A delay of the simulated model cannot be negative");
        }
    }
}
