package dev.aicache.dialect;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Which members of a request leave its key, and where the order of members counts. One object stands for one place of
 * the request and leads to the places below it. Immutable.
 *
 * <p>Places are written as paths: {@code user}, {@code messages[].content[].cache_control}. A path means exactly the
 * place it names: {@code user} is the request's own member, never one of a message or of a tool's parameters, and
 * {@code content[]} is the elements of an array, not a string or an object in its stead. Names that hold a dot or a
 * bracket cannot be written.
 */
public final class FieldRules {

    /** Every member is in the key, in any order. */
    public static final FieldRules NONE = new FieldRules(false, false, Map.of(), null);

    private final boolean isIgnored;
    private final boolean keepsOrder;
    private final Map<String, FieldRules> members;
    private final @Nullable FieldRules elements;

    private FieldRules(
            boolean isIgnored, boolean keepsOrder, Map<String, FieldRules> members, @Nullable FieldRules elements) {
        this.isIgnored = isIgnored;
        this.keepsOrder = keepsOrder;
        this.members = members;
        this.elements = elements;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Whether the value here is left out of the key, together with its name. */
    public boolean isIgnored() {
        return isIgnored;
    }

    /** Whether objects here and anywhere below are different when their members come in another order. */
    public boolean keepsOrder() {
        return keepsOrder;
    }

    /** The rules for the member of that name. */
    public FieldRules member(String name) {
        return members.getOrDefault(name, NONE);
    }

    /** The rules for the elements of the array. */
    public FieldRules elements() {
        return elements == null ? NONE : elements;
    }

    /** Collects paths. Not thread-safe. */
    public static final class Builder {

        private static final Pattern PATH = Pattern.compile("[^.\\[\\]]+(\\[])*(\\.[^.\\[\\]]+(\\[])*)*");

        private final Place root = new Place();

        private Builder() {}

        /**
         * Leaves the members at these paths out of the key.
         *
         * @throws IllegalArgumentException if a path is malformed or ends in {@code []}: elements cannot be left out
         */
        public Builder ignore(String... paths) {
            for (String path : paths) {
                if (path.endsWith("[]")) {
                    throw new IllegalArgumentException("'%s' names elements, not a member".formatted(path));
                }
                place(path).isIgnored = true;
            }
            return this;
        }

        /**
         * Makes the order of members count at these paths and below them.
         *
         * @throws IllegalArgumentException if a path is malformed
         */
        public Builder keepOrder(String... paths) {
            for (String path : paths) {
                place(path).keepsOrder = true;
            }
            return this;
        }

        public FieldRules build() {
            return root.rules();
        }

        private Place place(String path) {
            if (!PATH.matcher(path).matches()) {
                throw new IllegalArgumentException(
                        "'%s' is no path; write for example messages[].name".formatted(path));
            }
            Place place = root;
            for (String step : path.replace("[]", ".[]").split("\\.", -1)) {
                place = place.next.computeIfAbsent(step, name -> new Place());
            }
            return place;
        }
    }

    /** A place while the rules are being collected; elements are under {@code []}, which no name is. */
    private static final class Place {

        private final Map<String, Place> next = new HashMap<>();
        private boolean isIgnored;
        private boolean keepsOrder;

        FieldRules rules() {
            Map<String, FieldRules> members = new HashMap<>();
            next.forEach((name, place) -> members.put(name, place.rules()));
            FieldRules elements = members.remove("[]");
            return new FieldRules(isIgnored, keepsOrder, Map.copyOf(members), elements);
        }
    }
}
