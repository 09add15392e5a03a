package dev.aicache.key;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import dev.aicache.dialect.JsonArray;
import dev.aicache.dialect.JsonLiteral;
import dev.aicache.dialect.JsonNumber;
import dev.aicache.dialect.JsonObject;
import dev.aicache.dialect.JsonObject.Member;
import dev.aicache.dialect.JsonReader;
import dev.aicache.dialect.JsonString;
import dev.aicache.dialect.JsonValue;

import static java.nio.charset.StandardCharsets.UTF_8;

/** The objects of a JSON text, each by its path, and the text with one of them changed. */
final class JsonPlaces {

    private final JsonValue root;

    JsonPlaces(String json) {
        root = JsonReader.read(json.getBytes(UTF_8)).orElseThrow();
    }

    /** The paths of all objects as field rules write them, with the position in brackets: {@code messages[0]}. */
    List<String> objects() {
        List<String> paths = new ArrayList<>();
        collect("", root, paths);
        return paths;
    }

    private static void collect(String path, JsonValue value, List<String> paths) {
        if (value instanceof JsonObject object) {
            paths.add(path);
            object.members().forEach(member -> collect(below(path, member.name()), member.value(), paths));
        }
        if (value instanceof JsonArray array) {
            for (int i = 0; i < array.values().size(); i++) {
                collect(path + "[" + i + "]", array.values().get(i), paths);
            }
        }
    }

    static String below(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    /** The text with the member put into the object at the path, in place of one of its name, as its first. */
    String with(String path, String name, String json) {
        JsonValue value = JsonReader.read(json.getBytes(UTF_8)).orElseThrow();
        return text(changed(
                "",
                root,
                path,
                object -> new JsonObject(Stream.concat(Stream.of(new Member(name, value)), others(object, name))
                        .toList())));
    }

    /** The text without the member of the object at the path. */
    String without(String path, String name) {
        return text(changed(
                "", root, path, object -> new JsonObject(others(object, name).toList())));
    }

    private static Stream<Member> others(JsonObject object, String name) {
        return object.members().stream().filter(member -> !member.name().equals(name));
    }

    private static JsonValue changed(String at, JsonValue value, String path, UnaryOperator<JsonObject> change) {
        if (value instanceof JsonArray array) {
            List<JsonValue> values = new ArrayList<>();
            for (int i = 0; i < array.values().size(); i++) {
                values.add(changed(at + "[" + i + "]", array.values().get(i), path, change));
            }
            return new JsonArray(values, 0);
        }
        if (!(value instanceof JsonObject object)) {
            return value;
        }
        List<Member> members = object.members().stream()
                .map(member ->
                        new Member(member.name(), changed(below(at, member.name()), member.value(), path, change)))
                .toList();
        JsonObject same = new JsonObject(members);
        return at.equals(path) ? change.apply(same) : same;
    }

    private static String text(JsonValue value) {
        if (value instanceof JsonObject object) {
            return "{"
                    + String.join(
                            ",", object.members().stream().map(JsonPlaces::text).toList()) + "}";
        }
        if (value instanceof JsonArray array) {
            return "["
                    + String.join(
                            ",", array.values().stream().map(JsonPlaces::text).toList()) + "]";
        }
        if (value instanceof JsonNumber number) {
            return number.lexeme();
        }
        return value instanceof JsonLiteral literal
                ? literal.name().toLowerCase(Locale.ROOT)
                : quoted(((JsonString) value).value());
    }

    private static String text(Member member) {
        return quoted(member.name()) + ":" + text(member.value());
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
