package dev.aicache.autoconfigure;

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

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, UnboundConfigurationPropertiesException cause) {
        List<ConfigurationProperty> unknown = cause.getUnboundProperties().stream()
                .filter(property -> PropertyNames.ROOT.isAncestorOf(property.getName()))
                .toList();
        if (unknown.isEmpty()) {
            return null;
        }
        String problems = unknown.stream()
                .map(property -> "Property '%s' (%s) is not known.".formatted(property.getName(), property.getOrigin()))
                .collect(Collectors.joining(System.lineSeparator()));
        String remedies = unknown.stream()
                .map(property -> remedy(property, PropertyNames.near(property.getName())))
                .distinct()
                .collect(Collectors.joining(System.lineSeparator()));
        return new FailureAnalysis(problems, remedies, cause);
    }

    private static String remedy(ConfigurationProperty unknown, List<String> known) {
        return Spelling.nearest(unknown.getName().toString(), known)
                .map("Did you mean '%s'?"::formatted)
                .orElse("Known are " + String.join(", ", known) + ".");
    }
}
