package dev.aicache.dialect;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.aicache.ShadowResult;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Tells how far two good answers to one request are the same. */
public final class AnswerComparison {

    private AnswerComparison() {}

    /**
     * Compares them. What is no JSON, event stream or NDJSON is the same or it is not.
     *
     * @param dialect its name, for what differs from call to call
     * @param contentType of both
     * @param one not to be changed, as the other
     * @return one of the first four
     */
    public static ShadowResult of(String dialect, @Nullable String contentType, byte[] one, byte[] other) {
        if (Arrays.equals(one, other)) {
            return ShadowResult.IDENTICAL;
        }
        List<JsonValue> first = frames(contentType, one);
        List<JsonValue> second = frames(contentType, other);
        if (first.isEmpty() || second.isEmpty()) {
            return ShadowResult.DIFFERENT_TEXT;
        }
        VolatileMembers members = VolatileMembers.of(dialect);
        if (areEqual(first, second, members)) {
            return ShadowResult.VOLATILE;
        }
        SaidText said = text(first);
        return !said.isEmpty() && said.isSameAs(text(second)) ? ShadowResult.SAME_TEXT : ShadowResult.DIFFERENT_TEXT;
    }

    private static boolean areEqual(List<JsonValue> first, List<JsonValue> second, VolatileMembers members) {
        if (first.size() != second.size()) {
            return false;
        }
        for (int i = 0; i < first.size(); i++) {
            if (!JsonEquality.areEqual(members.removedFrom(first.get(i)), members.removedFrom(second.get(i)))) {
                return false;
            }
        }
        return true;
    }

    private static SaidText text(List<JsonValue> frames) {
        SaidText text = new SaidText();
        frames.forEach(text::add);
        return text;
    }

    /** What the answer consists of; nothing where that cannot be read. */
    private static List<JsonValue> frames(@Nullable String contentType, byte[] body) {
        return switch (AnswerForm.of(contentType)) {
            case JSON -> JsonReader.exact(body).map(List::of).orElse(List.of());
            case SSE ->
                frames(SseEvents.of(body).events().stream()
                        .map(SseEvents.Event::data)
                        .toList());
            case NDJSON ->
                frames(new String(body, UTF_8)
                        .lines()
                        .filter(line -> !line.isBlank())
                        .toList());
            case OTHER -> List.of();
        };
    }

    private static List<JsonValue> frames(List<String> texts) {
        List<JsonValue> frames = new ArrayList<>();
        for (String text : texts) {
            // The end of a stream is a word.
            frames.add(JsonReader.exact(text).orElseGet(() -> new JsonString(text)));
        }
        return frames;
    }
}
