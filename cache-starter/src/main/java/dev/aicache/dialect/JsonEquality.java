package dev.aicache.dialect;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Compares JSON as a tree: the order of members is free, that of elements is not, and numbers are equal only as they
 * are written. For values in which no object has a name twice.
 */
final class JsonEquality {

    private JsonEquality() {}

    static boolean areEqual(@Nullable JsonValue one, @Nullable JsonValue other) {
        if (one instanceof JsonObject object && other instanceof JsonObject second) {
            return areEqual(object, second);
        }
        if (one instanceof JsonArray array && other instanceof JsonArray second) {
            return array.passedOver() == 0 && second.passedOver() == 0 && areEqual(array.values(), second.values());
        }
        return one != null && one.equals(other);
    }

    private static boolean areEqual(List<JsonValue> one, List<JsonValue> other) {
        if (one.size() != other.size()) {
            return false;
        }
        for (int i = 0; i < one.size(); i++) {
            if (!areEqual(one.get(i), other.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean areEqual(JsonObject one, JsonObject other) {
        if (one.members().size() != other.members().size()) {
            return false;
        }
        Map<String, JsonValue> values = new HashMap<>();
        other.members().forEach(member -> values.put(member.name(), member.value()));
        for (JsonObject.Member member : one.members()) {
            if (!areEqual(member.value(), values.get(member.name()))) {
                return false;
            }
        }
        return true;
    }
}
