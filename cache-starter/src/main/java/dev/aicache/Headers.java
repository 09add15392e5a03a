package dev.aicache;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * HTTP header fields in the order they came, repeated ones included; names compare without regard to case (RFC 9110
 * §5.1). Immutable.
 */
public final class Headers {

    private static final Headers EMPTY = new Headers(new String[0]);

    /** Name, value, name, value… */
    private final String[] fields;

    private Headers(String[] fields) {
        this.fields = fields;
    }

    public static Headers empty() {
        return EMPTY;
    }

    /**
     * Takes names and values in turn.
     *
     * @throws IllegalArgumentException if a name has no value
     */
    public static Headers of(String... namesAndValues) {
        if (namesAndValues.length % 2 != 0) {
            throw new IllegalArgumentException("Every header name needs a value");
        }
        return new Headers(namesAndValues.clone());
    }

    public static Builder builder() {
        return new Builder();
    }

    /** The first value of the field, or null where the field is absent. */
    public @Nullable String first(String name) {
        int at = next(name, 0);
        return at < 0 ? null : fields[at + 1];
    }

    /** Every value of the field, one per line of the message. */
    public List<String> all(String name) {
        int at = next(name, 0);
        if (at < 0) {
            return List.of();
        }
        int other = next(name, at + 2);
        if (other < 0) {
            return List.of(fields[at + 1]);
        }
        List<String> values = new ArrayList<>(List.of(fields[at + 1]));
        for (int i = other; i >= 0; i = next(name, i + 2)) {
            values.add(fields[i + 1]);
        }
        return List.copyOf(values);
    }

    /** Where the field comes next, or -1. */
    private int next(String name, int from) {
        for (int i = from; i < fields.length; i += 2) {
            if (fields[i].equalsIgnoreCase(name)) {
                return i;
            }
        }
        return -1;
    }

    /** Whether any line is as wanted. */
    public boolean any(BiPredicate<String, String> wanted) {
        for (int i = 0; i < fields.length; i += 2) {
            if (wanted.test(fields[i], fields[i + 1])) {
                return true;
            }
        }
        return false;
    }

    public boolean contains(String name) {
        return next(name, 0) >= 0;
    }

    public void forEach(BiConsumer<String, String> action) {
        for (int i = 0; i < fields.length; i += 2) {
            action.accept(fields[i], fields[i + 1]);
        }
    }

    /** These headers without the fields whose name does not pass. */
    public Headers filter(Predicate<String> name) {
        Builder kept = builder();
        forEach((field, value) -> {
            if (name.test(field)) {
                kept.add(field, value);
            }
        });
        return kept.build();
    }

    /** How many lines these headers take. */
    public int size() {
        return fields.length / 2;
    }

    /** The names only: values may be credentials. */
    @Override
    public String toString() {
        List<String> names = new ArrayList<>();
        forEach((name, value) -> names.add(name));
        return names.toString();
    }

    /** Collects header fields one by one. Not thread-safe. */
    public static final class Builder {

        private final List<String> fields = new ArrayList<>();

        public Builder add(String name, String value) {
            fields.add(name);
            fields.add(value);
            return this;
        }

        public Headers build() {
            return fields.isEmpty() ? EMPTY : new Headers(fields.toArray(String[]::new));
        }
    }
}
