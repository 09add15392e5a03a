package dev.aicache.autoconfigure;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

import dev.aicache.gateway.Spelling;

/** Says which {@code ai-cache} property is not known, where it stands, and which one was probably meant. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class UnknownPropertyFailureAnalyzer extends AbstractFailureAnalyzer<UnboundConfigurationPropertiesException> {

    private static final String PREFIX = "ai-cache";

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, UnboundConfigurationPropertiesException cause) {
        List<ConfigurationProperty> unknown = cause.getUnboundProperties().stream()
                .filter(property -> property.getName().toString().startsWith(PREFIX + "."))
                .toList();
        if (unknown.isEmpty()) {
            return null;
        }
        List<String> known = new ArrayList<>();
        collect(AiCacheProperties.class, PREFIX, known);
        String problems = unknown.stream()
                .map(property -> "Property '%s' (%s) is not known.".formatted(property.getName(), property.getOrigin()))
                .collect(Collectors.joining(System.lineSeparator()));
        String remedies = unknown.stream()
                .map(property -> Spelling.nearest(property.getName().toString(), known)
                        .map("Did you mean '%s'?"::formatted)
                        .orElse("Known are " + String.join(", ", known) + "."))
                .distinct()
                .collect(Collectors.joining(System.lineSeparator()));
        return new FailureAnalysis(problems, remedies, cause);
    }

    private static void collect(Class<?> type, String prefix, List<String> names) {
        for (RecordComponent component : type.getRecordComponents()) {
            String name = prefix + "."
                    + component.getName().replaceAll("([a-z])([A-Z])", "$1-$2").toLowerCase(java.util.Locale.ROOT);
            if (component.getType().getEnclosingClass() == AiCacheProperties.class) {
                collect(component.getType(), name, names);
            } else {
                names.add(name);
            }
        }
    }
}
