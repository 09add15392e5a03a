package dev.aicache.dialect;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/** An object in the making: members in the order they came first, each name once. Not thread-safe. */
final class Members {

    private final Map<String, JsonValue> values = new LinkedHashMap<>();

    /** Begins with what the object has; of a repeated name with its last value. */
    static Members of(JsonObject object) {
        Members members = new Members();
        object.members().forEach(member -> members.put(member.name(), member.value()));
        return members;
    }

    Members put(String name, JsonValue value) {
        values.put(name, value);
        return this;
    }

    Members put(String name, String value) {
        return put(name, new JsonString(value));
    }

    Members put(String name, int value) {
        return put(name, new JsonNumber(Integer.toString(value)));
    }

    /** Gives the member another value, if there is one of that name. */
    Members replace(String name, JsonValue value) {
        values.replace(name, value);
        return this;
    }

    /** Takes the member away. */
    @Nullable
    JsonValue take(String name) {
        return values.remove(name);
    }

    JsonObject build() {
        List<JsonObject.Member> members = new ArrayList<>(values.size());
        values.forEach((name, value) -> members.add(new JsonObject.Member(name, value)));
        return new JsonObject(members);
    }
}
