package dev.aicache.dialect;

import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * Reads Gemini's {@code usageMetadata}. Its prompt includes what was cached; its candidates leave out thoughts, which are
 * output as well; a count of 0 is not written. In a stream each frame counts up, so the last one that counts at all has
 * the totals.
 */
final class GeminiUsage {

    private static final String USAGE = "usageMetadata";

    private GeminiUsage() {}

    static Optional<Usage> of(byte[] json) {
        return JsonReader.outline(json)
                .map(answer -> answer instanceof JsonArray frames ? last(frames.values()) : answer)
                .flatMap(GeminiUsage::of);
    }

    private static JsonValue last(List<JsonValue> frames) {
        for (int i = frames.size() - 1; i >= 0; i--) {
            if (frames.get(i) instanceof JsonObject object && object.has(USAGE)) {
                return object;
            }
        }
        return JsonLiteral.NULL;
    }

    static Optional<Usage> of(SseEvents stream) {
        List<SseEvents.Event> events = stream.events();
        for (int i = events.size() - 1; i >= 0; i--) {
            String data = events.get(i).data();
            if (!data.contains(USAGE)) {
                continue;
            }
            JsonValue frame = JsonReader.outline(data).orElse(null);
            if (!(frame instanceof JsonObject object) || object.has(USAGE)) {
                return of(frame);
            }
        }
        return Optional.empty();
    }

    private static Optional<Usage> of(@Nullable JsonValue frame) {
        if (!(frame instanceof JsonObject object)
                || !(object.get(USAGE) instanceof JsonObject usage)
                || !usage.has("promptTokenCount")) {
            return Optional.empty();
        }
        long said = count(usage, "candidatesTokenCount");
        long thought = count(usage, "thoughtsTokenCount");
        long output = said < 0 || thought < 0 ? -1 : said + thought;
        return Usage.of(object.get("modelVersion"), count(usage, "promptTokenCount"), output)
                .map(whole -> whole.withParts(count(usage, "cachedContentTokenCount"), 0, thought));
    }

    private static long count(JsonObject usage, String name) {
        return usage.has(name) ? JsonNumber.count(usage.get(name)) : 0;
    }
}
