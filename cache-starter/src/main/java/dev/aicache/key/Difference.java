package dev.aicache.key;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.aicache.CacheKey;
import dev.aicache.Explanation.Nearest;

/** What sets one request apart from the stored one of a key, by the names of its parts. */
record Difference(CacheKey key, List<String> added, List<String> removed, List<String> changed) {

    static Difference of(CacheKey key, Map<String, Long> request, Map<String, Long> stored) {
        List<String> added = new ArrayList<>();
        List<String> removed = new ArrayList<>();
        List<String> changed = new ArrayList<>();
        request.forEach((name, hash) -> {
            Long other = stored.get(name);
            if (other == null) {
                added.add(name);
            } else if (!other.equals(hash)) {
                changed.add(name);
            }
        });
        stored.keySet().stream().filter(name -> !request.containsKey(name)).forEach(removed::add);
        return new Difference(key, added, removed, changed);
    }

    int size() {
        return added.size() + removed.size() + changed.size();
    }

    /** @param max how many of each kind are listed */
    Nearest explained(Duration age, int max) {
        List<String> components = new ArrayList<>();
        List.of(added, removed, changed)
                .forEach(names -> names.stream()
                        .filter(name -> !isPointer(name) && !components.contains(name))
                        .forEach(components::add));
        return new Nearest(
                age, pointers(added, max), pointers(removed, max), pointers(changed, max), components, size());
    }

    private static List<String> pointers(List<String> names, int max) {
        return names.stream().filter(Difference::isPointer).limit(max).toList();
    }

    /** Whether the part is one of the body. */
    static boolean isPointer(String name) {
        return name.isEmpty() || name.startsWith("/");
    }
}
