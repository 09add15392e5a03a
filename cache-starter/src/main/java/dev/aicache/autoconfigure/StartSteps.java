package dev.aicache.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

import dev.aicache.warming.StartStep;
import dev.aicache.warming.Warmer;

/** Finds what {@code ai-cache.warming.at-start} names, among the steps there are, the sources and the files. */
final class StartSteps {

    private static final String PROPERTY = "ai-cache.warming.at-start";

    private StartSteps() {}

    /**
     * The steps of these names, in their order; a step goes before a source of its name.
     *
     * @throws InvalidConfigurationPropertyValueException for a name that is none, and for one that is two
     */
    static List<StartStep> of(List<String> names, List<StartStep> steps, Warmer warmer) {
        Map<String, StartStep> known = steps.stream()
                .collect(Collectors.toMap(StartStep::name, Function.identity(), (one, other) -> {
                    throw new InvalidConfigurationPropertyValueException(
                            PROPERTY, one.name(), "Two StartStep beans have that name. Rename one of them.");
                }));
        List<StartStep> found = new ArrayList<>();
        for (String name : names) {
            StartStep step = known.get(name);
            found.add(step == null ? source(name, known, warmer) : step);
        }
        return found;
    }

    private static StartStep source(String name, Map<String, StartStep> known, Warmer warmer) {
        try {
            return warmer.step(name);
        } catch (IllegalArgumentException e) {
            String others = known.isEmpty()
                    ? ""
                    : " Known beside beans and files: %s."
                            .formatted(known.keySet().stream().sorted().collect(Collectors.joining(", ")));
            throw new InvalidConfigurationPropertyValueException(
                    PROPERTY,
                    name,
                    "%s. Write the name of a WarmingSource bean, or of a file below ai-cache.warming.folder.%s"
                            .formatted(e.getMessage(), others));
        }
    }
}
