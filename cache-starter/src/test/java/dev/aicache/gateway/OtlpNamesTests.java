package dev.aicache.gateway;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.registry.otlp.OtlpConfig;
import io.micrometer.registry.otlp.OtlpMeterRegistry;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;

import static org.assertj.core.api.Assertions.assertThat;

/** What an export by OTLP says of every meter of the cache: the names of {@code docs/metrics.md}, in their units. */
class OtlpNamesTests {

    private final Set<Meter.Id> ours =
            EveryMeter.of().ids().stream().filter(EveryMeter::isOurs).collect(Collectors.toSet());

    /** By name; a registry exports when it is closed. */
    private Map<String, Metric> exported() {
        ConcurrentLinkedQueue<byte[]> sent = new ConcurrentLinkedQueue<>();
        MeterRegistry registry = OtlpMeterRegistry.builder(OtlpConfig.DEFAULT)
                .clock(Clock.SYSTEM)
                .metricsSender(request -> sent.add(request.getMetricsData()))
                .build();
        ours.forEach(id -> copy(id, registry));
        registry.close();
        Map<String, Metric> metrics = new TreeMap<>();
        sent.stream()
                .map(OtlpNamesTests::parsed)
                .flatMap(request -> request.getResourceMetricsList().stream())
                .flatMap(resource -> resource.getScopeMetricsList().stream())
                .flatMap(scope -> scope.getMetricsList().stream())
                .forEach(metric -> metrics.put(metric.getName(), metric));
        return metrics;
    }

    private static ExportMetricsServiceRequest parsed(byte[] data) {
        try {
            return ExportMetricsServiceRequest.parseFrom(data);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void copy(Meter.Id id, MeterRegistry registry) {
        switch (id.getType()) {
            case COUNTER ->
                Counter.builder(id.getName())
                        .tags(id.getTags())
                        .baseUnit(id.getBaseUnit())
                        .register(registry)
                        .increment();
            case TIMER -> Timer.builder(id.getName()).tags(id.getTags()).register(registry);
            default ->
                Gauge.builder(id.getName(), () -> 1)
                        .tags(id.getTags())
                        .baseUnit(id.getBaseUnit())
                        .register(registry);
        }
    }

    @Test
    void theNamesAreTheMetersOwnAndTimersHaveAMaximumBeside() {
        Set<String> names = ours.stream().map(Meter.Id::getName).collect(Collectors.toCollection(TreeSet::new));
        ours.stream().filter(id -> id.getType() == Meter.Type.TIMER).forEach(id -> names.add(id.getName() + ".max"));
        assertThat(exported().keySet()).isEqualTo(names);
    }

    @Test
    void timersAreInMillisecondsAndTheOthersInTheirUnits() {
        Map<String, Metric> exported = exported();
        assertThat(ours).allSatisfy(id -> {
            String unit = id.getBaseUnit() == null ? "" : id.getBaseUnit();
            assertThat(exported.get(id.getName()).getUnit())
                    .as(id.getName())
                    .isEqualTo(id.getType() == Meter.Type.TIMER ? "milliseconds" : unit);
        });
    }

    @Test
    void countersAreSumsAndTagsAreAttributesOfTheSameNames() {
        Map<String, Metric> exported = exported();
        assertThat(ours.stream().filter(id -> id.getType() == Meter.Type.COUNTER))
                .isNotEmpty()
                .allSatisfy(id -> assertThat(exported.get(id.getName()).getSum().getDataPointsList())
                        .as(id.getName())
                        .anySatisfy(point -> assertThat(attributes(point))
                                .isEqualTo(id.getTags().stream()
                                        .map(tag -> tag.getKey())
                                        .collect(Collectors.toSet()))));
    }

    private static Set<String> attributes(NumberDataPoint point) {
        return point.getAttributesList().stream().map(KeyValue::getKey).collect(Collectors.toSet());
    }
}
