package dev.aicache.dialect;

import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * Reads usage where OpenAI, and who follows it, writes it: in {@code usage}, the parts of the two totals in members with
 * {@code _details} behind the name of the total.
 */
enum OpenAiUsage {
    /** Completions of chats and texts. */
    COMPLETION("prompt_tokens", "completion_tokens"),
    /** Responses; in a stream the usage is in the response that the last event holds. */
    RESPONSE("input_tokens", "output_tokens");

    private static final String USAGE = "usage";

    private final String input;
    private final String output;

    OpenAiUsage(String input, String output) {
        this.input = input;
        this.output = output;
    }

    Optional<Usage> of(byte[] json) {
        return JsonReader.outline(json).flatMap(this::of);
    }

    /** What the last frame says that says anything: vLLM can count up from frame to frame. */
    Optional<Usage> of(SseEvents stream) {
        List<SseEvents.Event> events = stream.events();
        for (int i = events.size() - 1; i >= 0; i--) {
            String data = events.get(i).data();
            if (!data.contains(USAGE)) {
                continue;
            }
            JsonValue answer = answer(JsonReader.outline(data).orElse(null));
            if (!(answer instanceof JsonObject object) || object.has(USAGE)) {
                return of(answer);
            }
        }
        return Optional.empty();
    }

    private @Nullable JsonValue answer(@Nullable JsonValue frame) {
        return this == RESPONSE && frame instanceof JsonObject event && event.has("response")
                ? event.get("response")
                : frame;
    }

    static Optional<Usage> ofEmbeddings(byte[] json) {
        return JsonReader.outline(json)
                .flatMap(answer -> answer instanceof JsonObject object && object.get(USAGE) instanceof JsonObject usage
                        ? Usage.of(object.get("model"), JsonNumber.count(usage.get("prompt_tokens")), 0)
                        : Optional.empty());
    }

    private Optional<Usage> of(@Nullable JsonValue answer) {
        if (!(answer instanceof JsonObject object) || !(object.get(USAGE) instanceof JsonObject usage)) {
            return Optional.empty();
        }
        return Usage.of(object.get("model"), JsonNumber.count(usage.get(input)), JsonNumber.count(usage.get(output)))
                .map(whole -> whole.withParts(
                        cachedInput(usage),
                        detail(usage, input, "cache_write_tokens"),
                        detail(usage, output, "reasoning_tokens")));
    }

    // DeepSeek has a name of its own for it.
    private long cachedInput(JsonObject usage) {
        long cached = detail(usage, input, "cached_tokens");
        return cached < 0 ? JsonNumber.count(usage.get("prompt_cache_hit_tokens")) : cached;
    }

    private static long detail(JsonObject usage, String whole, String name) {
        return usage.get(whole + "_details") instanceof JsonObject details ? JsonNumber.count(details.get(name)) : -1;
    }
}
