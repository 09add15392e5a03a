package dev.aicache.dialect;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/**
 * How many tokens of text an event of a stream carries: an estimate by its length, four characters to a token, for
 * spreading events evenly. The members in which the known protocols send text are counted: content, reasoning, arguments
 * of tools; not names, roles and usage, nor what only sums up events before.
 */
public final class EventText {

    private static final int CHARACTERS_PER_TOKEN = 4;

    /** The members that have text for who reads it. */
    static final Set<String> TEXT = Set.of(
            "content",
            "text",
            "reasoning",
            "reasoning_content",
            "thinking",
            "partial_json",
            "arguments",
            "delta",
            "response",
            "refusal",
            "transcript");

    private EventText() {}

    /** The tokens of an event as it came: of an event stream, of NDJSON, or of a JSON array. At least 1 where there is text. */
    public static int tokens(byte[] event) {
        List<SseEvents.Event> events = SseEvents.of(event).events();
        int length = events.isEmpty()
                ? length(bare(event))
                : events.stream().mapToInt(each -> length(each.data())).sum();
        return length == 0 ? 0 : Math.max(1, length / CHARACTERS_PER_TOKEN);
    }

    /** A line of NDJSON, or an element of an array with what stands around it. */
    private static String bare(byte[] event) {
        String text = new String(event, StandardCharsets.UTF_8);
        int start = text.indexOf('{');
        int end = text.lastIndexOf('}');
        return start < 0 || end < start ? "" : text.substring(start, end + 1);
    }

    private static int length(String json) {
        return JsonReader.outline(json)
                .filter(JsonObject.class::isInstance)
                .map(JsonObject.class::cast)
                .filter(event -> !isSummary(event))
                .map(EventText::length)
                .orElse(0);
    }

    /** Events of the Responses protocol that repeat what their deltas have brought. */
    static boolean isSummary(JsonObject event) {
        return event.text("type")
                .filter(type -> type.startsWith("response.") && !type.endsWith(".delta"))
                .isPresent();
    }

    private static int length(JsonValue value) {
        if (value instanceof JsonArray array) {
            return array.values().stream().mapToInt(EventText::length).sum();
        }
        int sum = 0;
        if (value instanceof JsonObject object) {
            for (JsonObject.Member member : object.members()) {
                boolean isText = member.value() instanceof JsonString && TEXT.contains(member.name());
                sum += isText ? ((JsonString) member.value()).value().length() : length(member.value());
            }
        }
        return sum;
    }
}
