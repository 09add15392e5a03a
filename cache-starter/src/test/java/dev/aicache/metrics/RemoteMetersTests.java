package dev.aicache.metrics;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

import dev.aicache.coordination.remote.Opened.Finding;
import dev.aicache.coordination.remote.RemoteStatistics;
import dev.aicache.coordination.remote.RemoteStatistics.Circuit;

import static org.assertj.core.api.Assertions.assertThat;

class RemoteMetersTests {

    private final MeterRegistry registry = new SimpleMeterRegistry();

    RemoteMetersTests() {
        new RemoteMeters(() -> new RemoteStatistics(
                        1,
                        2,
                        Map.of(Finding.DAMAGED, 3L, Finding.OTHER_SECRET, 4L),
                        5,
                        6,
                        7,
                        Duration.ofSeconds(8),
                        9,
                        10,
                        11,
                        12,
                        13,
                        Circuit.HALF_OPEN,
                        Circuit.OPEN))
                .bindTo(registry);
    }

    @ParameterizedTest
    @CsvSource({
        "reads,result,hit,1",
        "reads,result,miss,2",
        "reads,result,unusable,7",
        "reads,result,error,5",
        "reads,result,timeout,6",
        "reads,result,skipped,7",
        "writes,result,written,9",
        "writes,result,too-large,10",
        "writes,result,dropped,11",
        "writes,result,failed,12",
        "unusable,reason,damaged,3",
        "unusable,reason,other-secret,4",
        "unusable,reason,foreign,0"
    })
    void countWhatWasAskedAndWhatCameOfIt(String meter, String tag, String value, double count) {
        assertThat(registry.get("ai.cache.remote." + meter)
                        .tag(tag, value)
                        .functionCounter()
                        .count())
                .isEqualTo(count);
    }

    @Test
    void tellHowLongReadsTakeWhatWaitsAndWhetherTheStoreIsAsked() {
        FunctionTimer latency = registry.get("ai.cache.remote.latency").functionTimer();
        assertThat(latency.count()).isEqualTo(1 + 2 + 7 + 5 + 6);
        assertThat(latency.totalTime(TimeUnit.SECONDS)).isEqualTo(8);
        assertThat(registry.get("ai.cache.remote.waiting").gauge().value()).isEqualTo(13);
        assertThat(circuit("reads", "half-open")).isEqualTo(1);
        assertThat(circuit("reads", "closed")).isZero();
        assertThat(circuit("writes", "open")).isEqualTo(1);
        assertThat(circuit("writes", "half-open")).isZero();
    }

    private double circuit(String of, String state) {
        return registry.get("ai.cache.remote.circuit")
                .tag("of", of)
                .tag("state", state)
                .gauge()
                .value();
    }
}
