package dev.aicache.policy;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Reads the names that a route gives all of its entries. */
public final class RouteTags {

    private static final int MOST = 16;
    private static final int LONGEST = 64;

    private RouteTags() {}

    /**
     * The names, each once; none for the one word {@code none}.
     *
     * @throws IllegalArgumentException if there are more than 16, or one is empty, longer than 64 characters, or no text
     */
    public static List<String> parse(List<String> written) {
        Set<String> names = new LinkedHashSet<>();
        for (String each : written) {
            String name = each.trim();
            if (name.isEmpty() || name.length() > LONGEST || name.chars().anyMatch(Character::isISOControl)) {
                throw new IllegalArgumentException("Empty, too long, or no text");
            }
            names.add(name);
        }
        if (names.size() > MOST) {
            throw new IllegalArgumentException("Too many tags");
        }
        return names.equals(Set.of("none")) ? List.of() : new ArrayList<>(names);
    }
}
