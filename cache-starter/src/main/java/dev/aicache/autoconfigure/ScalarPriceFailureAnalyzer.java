package dev.aicache.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Says how prices are written where one number stands for a model or for all of them. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class ScalarPriceFailureAnalyzer extends AbstractFailureAnalyzer<BindException> {

    private static final ConfigurationPropertyName PRICES = PropertyNames.ROOT.append("prices");

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, BindException cause) {
        ConfigurationPropertyName name = cause.getName();
        if (!PRICES.equals(name) && !PRICES.isParentOf(name)) {
            return null;
        }
        return new FailureAnalysis(
                "Property '%s' has a value of its own, but prices are written below the name of a model."
                        .formatted(name),
                "Write %s[<model>].input and .output, the model's name in brackets where it has other characters than "
                                .formatted(PRICES)
                        + "letters, digits and '-', and [*] for all other models.",
                cause);
    }
}
