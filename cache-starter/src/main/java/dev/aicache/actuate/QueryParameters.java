package dev.aicache.actuate;

import java.util.List;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.springframework.util.MultiValueMap;

/** The parameters of a query, each read by its name; what is wrong with one names it. */
final class QueryParameters {

    private final MultiValueMap<String, String> query;

    private QueryParameters(MultiValueMap<String, String> query) {
        this.query = query;
    }

    /**
     * Takes a query.
     *
     * @param names of the parameters there are
     * @throws IllegalArgumentException for one that there is not
     */
    static QueryParameters of(MultiValueMap<String, String> query, List<String> names) {
        for (String name : query.keySet()) {
            if (!names.contains(name)) {
                throw new IllegalArgumentException(
                        "There is no parameter %s; there are %s".formatted(name, String.join(", ", names)));
            }
        }
        return new QueryParameters(query);
    }

    /** Every value of a parameter that may be there more than once. */
    List<String> all(String name) {
        return query.getOrDefault(name, List.of());
    }

    /**
     * The first value of a parameter, or null where it is not there.
     *
     * @param form what can be written
     * @throws IllegalArgumentException if it cannot be read
     */
    <T> @Nullable T value(String name, String form, Function<String, T> reading) {
        String text = query.getFirst(name);
        if (text == null) {
            return null;
        }
        try {
            return reading.apply(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("%s is '%s'; write %s".formatted(name, text, form), e);
        }
    }

    /**
     * A whole number within bounds.
     *
     * @param absent what it is where it is not there
     * @throws IllegalArgumentException if it is none
     */
    long number(String name, long absent, long least, long most) {
        String form = "a whole number from %d".formatted(least) + (most == Long.MAX_VALUE ? "" : " to " + most);
        Long number = value(name, form, text -> within(Long.parseLong(text), least, most));
        return number == null ? absent : number;
    }

    private static long within(long number, long least, long most) {
        if (number < least || number > most) {
            throw new IllegalArgumentException();
        }
        return number;
    }
}
