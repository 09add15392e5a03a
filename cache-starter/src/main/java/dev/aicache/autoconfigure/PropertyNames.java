package dev.aicache.autoconfigure;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.ResolvableType;

/** The names that {@link AiCacheProperties} binds, read from its records. */
final class PropertyNames {

    /** What all of them begin with. */
    static final ConfigurationPropertyName ROOT = ConfigurationPropertyName.of("ai-cache");

    private final ConfigurationPropertyName written;
    private final List<String> names = new ArrayList<>();

    private PropertyNames(ConfigurationPropertyName written) {
        this.written = written;
    }

    /**
     * Every name; below a map those with the key that was written, in brackets, since a key with a dot or a slash is not
     * read as one without them.
     */
    static List<String> near(ConfigurationPropertyName written) {
        PropertyNames near = new PropertyNames(written);
        near.collect(AiCacheProperties.class, ROOT.toString());
        return near.names;
    }

    private void collect(Class<?> type, String prefix) {
        for (RecordComponent component : type.getRecordComponents()) {
            String name = prefix + "."
                    + component.getName().replaceAll("([a-z])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
            ResolvableType value = ResolvableType.forType(component.getGenericType());
            if (component.getType() == Map.class
                    && !value.getGeneric(1).toClass().isRecord()) {
                names.add(name + "[" + key(name) + "]");
            } else if (component.getType() == Map.class) {
                collect(value.getGeneric(1).toClass(), name + "[" + key(name) + "]");
            } else if (component.getType() == List.class
                    && value.getGeneric(0).toClass().isRecord()) {
                collect(value.getGeneric(0).toClass(), name + "[0]");
            } else if (isNested(component)) {
                collect(component.getType(), name);
            } else {
                names.add(name);
            }
        }
    }

    private static boolean isNested(RecordComponent component) {
        return component.isAnnotationPresent(NestedConfigurationProperty.class)
                || (component.getType().isRecord() && component.getType().getEnclosingClass() != null);
    }

    /** What was written between the map and the last element. */
    private String key(String map) {
        int from = ConfigurationPropertyName.of(map).getNumberOfElements();
        int last = written.getNumberOfElements() - 1;
        // The item of a list below the map is no part of the key.
        int to = last - 2 > from && written.isNumericIndex(last - 1) ? last - 2 : last;
        boolean isBelow = from < to && ConfigurationPropertyName.of(map).isAncestorOf(written);
        return isBelow
                ? IntStream.range(from, to)
                        .mapToObj(i -> written.getElement(i, ConfigurationPropertyName.Form.ORIGINAL))
                        .collect(Collectors.joining("."))
                : "<name>";
    }
}
