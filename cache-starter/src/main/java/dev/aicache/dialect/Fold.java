package dev.aicache.dialect;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Makes one value of those that a member has in successive frames.
 *
 * <p>What is not known to be a text or a list may come once: whether two values are to be joined, or the later one stands
 * for both, nobody can tell. JSON null is taken for a value that is still to come.
 */
interface Fold {

    /** The value may come once. */
    Fold ONCE = values -> {
        List<JsonValue> present = present(values);
        Strict.check(present.size() <= 1);
        return first(present);
    };

    /** The value may come again, but must be the same. */
    Fold AGREED = values -> {
        List<JsonValue> present = present(values);
        Strict.check(areSame(present));
        return first(present);
    };

    /** What every frame says of the answer: null is a value like others, lists and objects may come once. */
    Fold HEADER = values -> {
        List<JsonValue> present = present(values);
        boolean isSimple =
                present.stream().noneMatch(value -> value instanceof JsonObject || value instanceof JsonArray);
        Strict.check(isSimple ? areSame(values) : present.size() == 1);
        return first(present);
    };

    /** Later values stand for those before. */
    Fold LAST = values -> values.get(values.size() - 1);

    /** The values are pieces of a text. */
    Fold TEXT = values -> {
        List<JsonValue> present = present(values);
        StringBuilder text = new StringBuilder();
        for (JsonValue value : present) {
            text.append(Strict.text(value));
        }
        return present.isEmpty() ? JsonLiteral.NULL : new JsonString(text.toString());
    };

    /** The values are parts of a list. */
    Fold LIST = values -> {
        List<JsonValue> present = present(values);
        List<JsonValue> elements = new ArrayList<>();
        for (JsonValue value : present) {
            elements.addAll(Strict.array(value).values());
        }
        return present.isEmpty() ? JsonLiteral.NULL : new JsonArray(elements, 0);
    };

    /**
     * The one value.
     *
     * @param values at least one, JSON null among them
     * @throws NotConvertibleException if they cannot be made into one for certain
     */
    JsonValue of(List<JsonValue> values);

    /** The values are objects whose members are folded each by its rule, those without one by another. */
    static Fold object(Map<String, Fold> rules, Fold others) {
        return values -> {
            List<JsonValue> present = present(values);
            return present.isEmpty() ? JsonLiteral.NULL : members(present, rules, others);
        };
    }

    private static JsonObject members(List<JsonValue> objects, Map<String, Fold> rules, Fold others) {
        Gathering gathering = new Gathering();
        for (JsonValue value : objects) {
            gathering.add(Strict.object(value));
        }
        return gathering.whole(rules, others);
    }

    /**
     * The values are lists of objects that say by their {@code index} which of them belong together.
     *
     * @param keepsIndex whether what they are made into has an index, too
     */
    static Fold indexed(boolean keepsIndex, Map<String, Fold> rules) {
        return values -> {
            List<JsonValue> present = present(values);
            if (present.isEmpty()) {
                return JsonLiteral.NULL;
            }
            TreeMap<Integer, List<JsonValue>> byIndex = new TreeMap<>();
            for (JsonValue value : Strict.array(LIST.of(present)).values()) {
                int index = Strict.count(Strict.object(value).get("index"));
                byIndex.computeIfAbsent(index, any -> new ArrayList<>()).add(value);
            }
            List<JsonValue> elements = new ArrayList<>();
            byIndex.forEach((index, parts) -> {
                Strict.check(index == elements.size());
                Members whole = Members.of(members(parts, rules, ONCE));
                if (!keepsIndex) {
                    whole.take("index");
                }
                elements.add(whole.build());
            });
            return new JsonArray(elements, 0);
        };
    }

    private static List<JsonValue> present(List<JsonValue> values) {
        return values.stream().filter(value -> value != JsonLiteral.NULL).toList();
    }

    private static JsonValue first(List<JsonValue> values) {
        return values.isEmpty() ? JsonLiteral.NULL : values.get(0);
    }

    private static boolean areSame(List<JsonValue> values) {
        return values.stream().allMatch(value -> JsonEquality.areEqual(value, values.get(0)));
    }
}
