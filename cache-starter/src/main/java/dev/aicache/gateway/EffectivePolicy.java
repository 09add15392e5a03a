package dev.aicache.gateway;

import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import org.springframework.boot.convert.DurationStyle;
import org.springframework.util.unit.DataSize;

import dev.aicache.Explanation.Setting;
import dev.aicache.policy.RoutePolicy;

/** Writes a route's policy out, argument by argument; reads it from the record itself, so that none is forgotten. */
final class EffectivePolicy {

    private static final Set<String> SIZES = Set.of("max-entry", "max-request");

    private static final List<ChronoUnit> UNITS =
            List.of(ChronoUnit.HOURS, ChronoUnit.MINUTES, ChronoUnit.SECONDS, ChronoUnit.MILLIS);

    private EffectivePolicy() {}

    /** @param written names of the arguments that the route itself wrote */
    static List<Setting> of(RoutePolicy policy, Set<String> written) {
        List<Setting> settings = new ArrayList<>();
        for (RecordComponent component : RoutePolicy.class.getRecordComponents()) {
            String name = RouteArguments.dashed(component.getName());
            settings.add(new Setting(
                    name, text(name, value(component, policy)), written.contains(name) ? "route" : "default"));
        }
        return settings;
    }

    private static Object value(RecordComponent component, RoutePolicy policy) {
        try {
            return component.getAccessor().invoke(policy);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** In the largest unit that it is whole in. */
    private static String duration(Duration duration) {
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
            return duration(duration);
        }
        if (value instanceof Double share) {
            return "%s%%".formatted(Math.round(share * 10_000) / 100.0).replace(".0%", "%");
        }
        if (value instanceof Enum<?> word) {
            return RouteArguments.dashed(word.name());
        }
        return value instanceof Collection<?> names
                ? names.stream().map(String::valueOf).collect(Collectors.joining(","))
                : String.valueOf(value);
    }
}
