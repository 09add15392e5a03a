package dev.aicache.gateway;

import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.springframework.boot.convert.DurationStyle;
import org.springframework.util.unit.DataSize;

import dev.aicache.Explanation.Setting;
import dev.aicache.policy.AnswerChoice;
import dev.aicache.policy.Freshness;
import dev.aicache.policy.Replay;
import dev.aicache.policy.RoutePolicy;

/** Writes a route's policy out, argument by argument; reads it from the record itself, so that none is forgotten. */
final class EffectivePolicy {

    private static final Set<String> SIZES = Set.of("max-entry", "max-request");

    /** What has arguments of its own in it. */
    private static final Set<Class<?>> GROUPS = Set.of(AnswerChoice.class, Replay.class, Freshness.class);

    private static final List<ChronoUnit> UNITS =
            List.of(ChronoUnit.DAYS, ChronoUnit.HOURS, ChronoUnit.MINUTES, ChronoUnit.SECONDS, ChronoUnit.MILLIS);

    private final Set<String> written;
    private final List<Setting> settings = new ArrayList<>();

    private EffectivePolicy(Set<String> written) {
        this.written = written;
    }

    /** @param written names of the arguments that the route itself wrote */
    static List<Setting> of(RoutePolicy policy, Set<String> written) {
        EffectivePolicy effective = new EffectivePolicy(written);
        effective.add(policy);
        return effective.settings;
    }

    private void add(Record group) {
        for (RecordComponent component : group.getClass().getRecordComponents()) {
            Object value = value(component, group);
            if (GROUPS.contains(component.getType())) {
                add((Record) value);
            } else {
                String name = name(component);
                settings.add(new Setting(name, text(name, value), written.contains(name) ? "route" : "default"));
            }
        }
    }

    private static String name(RecordComponent component) {
        String name = RouteArguments.dashed(component.getName());
        return name.equals("client-directives") ? "request-directives" : name;
    }

    private static Object value(RecordComponent component, Record group) {
        try {
            return component.getAccessor().invoke(group);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** In the largest unit that it is whole in. */
    private static String duration(Duration duration) {
        if (duration.isZero()) {
            return "0s";
        }
        for (ChronoUnit unit : UNITS) {
            if (duration.toNanos() % unit.getDuration().toNanos() == 0) {
                return DurationStyle.SIMPLE.print(duration, unit);
            }
        }
        return duration.toString();
    }

    /** As a route would write it. */
    private static String text(String name, Object value) {
        if (SIZES.contains(name) && value instanceof Number bytes) {
            return DataSize.ofBytes(bytes.longValue()).toString();
        }
        if (value instanceof Duration duration) {
            return name.equals("negative-ttl") && duration.isZero() ? "off" : duration(duration);
        }
        if (value instanceof Double share) {
            return "%s%%".formatted(Math.round(share * 10_000) / 100.0).replace(".0%", "%");
        }
        if (value instanceof Enum<?> word) {
            return RouteArguments.dashed(word.name());
        }
        if (value instanceof Set<?> headers) {
            return headers.isEmpty() ? "none" : joined(headers.stream().sorted());
        }
        return value instanceof List<?> names ? joined(names.stream()) : String.valueOf(value);
    }

    private static String joined(Stream<?> values) {
        return values.map(value -> text("", value)).collect(Collectors.joining(","));
    }
}
