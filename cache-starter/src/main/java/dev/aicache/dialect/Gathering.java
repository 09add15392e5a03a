package dev.aicache.dialect;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects what the members of one object have in successive frames. Not thread-safe. */
final class Gathering {

    private final Map<String, List<JsonValue>> seen = new LinkedHashMap<>();

    void add(JsonObject part) {
        for (JsonObject.Member member : part.members()) {
            seen.computeIfAbsent(member.name(), any -> new ArrayList<>(2)).add(member.value());
        }
    }

    /**
     * The object that was sent in parts.
     *
     * @param rules how the values of a name become one
     * @param others the rule for names that have none
     * @throws NotConvertibleException if that is not certain for one of them
     */
    JsonObject whole(Map<String, Fold> rules, Fold others) {
        Members whole = new Members();
        seen.forEach((name, values) ->
                whole.put(name, rules.getOrDefault(name, others).of(values)));
        return whole.build();
    }
}
