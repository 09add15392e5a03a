package dev.aicache.dialect;

import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/** Reads usage where OpenAI, and who follows it, writes it: {@code usage.prompt_tokens}, {@code completion_tokens}. */
final class OpenAiUsage {

    private static final String USAGE = "usage";

    private OpenAiUsage() {}

    static Optional<Usage> ofChat(byte[] json) {
        return JsonReader.outline(json).flatMap(OpenAiUsage::ofChat);
    }

    /** What the last frame says that says anything: vLLM can count up from frame to frame. */
    static Optional<Usage> ofChat(SseEvents stream) {
        List<SseEvents.Event> events = stream.events();
        for (int i = events.size() - 1; i >= 0; i--) {
            String data = events.get(i).data();
            if (!data.contains(USAGE)) {
                continue;
            }
            JsonValue frame = JsonReader.outline(data).orElse(null);
            if (!(frame instanceof JsonObject object) || object.has(USAGE)) {
                return ofChat(frame);
            }
        }
        return Optional.empty();
    }

    static Optional<Usage> ofEmbeddings(byte[] json) {
        return JsonReader.outline(json)
                .flatMap(answer -> answer instanceof JsonObject object && object.get(USAGE) instanceof JsonObject usage
                        ? Usage.of(object.get("model"), JsonNumber.count(usage.get("prompt_tokens")), 0)
                        : Optional.empty());
    }

    private static Optional<Usage> ofChat(@Nullable JsonValue answer) {
        return answer instanceof JsonObject object && object.get(USAGE) instanceof JsonObject usage
                ? Usage.of(
                        object.get("model"),
                        JsonNumber.count(usage.get("prompt_tokens")),
                        JsonNumber.count(usage.get("completion_tokens")))
                : Optional.empty();
    }
}
