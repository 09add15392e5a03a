package dev.aicache.dialect;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What an answer says to who reads it: the texts of its choices and blocks, each put together from the pieces it came in, and
 * what it wants done by which tool. Not the role, finish reasons, nor what only sums up events before.
 */
final class SaidText {

    /** What a tool is called by. */
    private static final String TOOL = "name";

    /** Arguments of tools that are JSON rather than text. */
    private static final Set<String> JSON = Set.of("args", "input", "arguments");

    /** By what pieces of several texts are told apart. */
    private static final Set<String> INDEX = Set.of("index", "output_index", "content_index");

    private final Map<String, StringBuilder> texts = new TreeMap<>();

    /** Adds the next frame, or the answer as a whole. */
    void add(JsonValue frame) {
        if (!(frame instanceof JsonObject object) || !EventText.isSummary(object)) {
            add(frame, "");
        }
    }

    private void add(JsonValue value, String place) {
        if (value instanceof JsonArray array) {
            array.values().forEach(element -> add(element, place));
        } else if (value instanceof JsonObject object) {
            String here = place + index(object);
            for (JsonObject.Member member : object.members()) {
                add(member, here);
            }
        }
    }

    private void add(JsonObject.Member member, String place) {
        String key = place + member.name();
        if (member.value() instanceof JsonString text) {
            if ((EventText.TEXT.contains(member.name()) || member.name().equals(TOOL))
                    && !text.value().isEmpty()) {
                texts.computeIfAbsent(key, name -> new StringBuilder()).append(text.value());
            }
        } else if (JSON.contains(member.name()) && member.value() instanceof JsonObject object) {
            if (!object.members().isEmpty()) {
                texts.computeIfAbsent(key, name -> new StringBuilder()).append(JsonWriter.write(object));
            }
        } else {
            add(member.value(), place);
        }
    }

    private static String index(JsonObject object) {
        StringBuilder indexes = new StringBuilder();
        for (JsonObject.Member member : object.members()) {
            if (INDEX.contains(member.name()) && member.value() instanceof JsonNumber number) {
                indexes.append(member.name()).append(number.lexeme()).append('/');
            }
        }
        return indexes.toString();
    }

    boolean isEmpty() {
        return texts.isEmpty();
    }

    /** Whether both say the same, in as many texts. */
    boolean isSameAs(SaidText other) {
        return texts.keySet().equals(other.texts.keySet())
                && texts.entrySet().stream()
                        .allMatch(each -> each.getValue().compareTo(other.texts.get(each.getKey())) == 0);
    }
}
