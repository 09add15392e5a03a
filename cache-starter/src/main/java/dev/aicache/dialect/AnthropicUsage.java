package dev.aicache.dialect;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * Adds up the usage of an Anthropic message. {@code input_tokens} leaves out what the provider's prompt cache had or
 * took, so the three are one input. In a stream {@code message_start} counts the input and {@code message_delta} both,
 * as totals so far: a later number takes the place of an earlier one. The output that {@code message_start} counts is
 * provisional and is not used. For one use by one thread.
 */
final class AnthropicUsage {

    private static final String INPUT = "input_tokens";
    private static final String OUTPUT = "output_tokens";
    private static final String CACHE_WRITE = "cache_creation_input_tokens";
    private static final String CACHE_READ = "cache_read_input_tokens";
    private static final String THINKING = "thinking_tokens";

    private final Map<String, JsonValue> counts = new HashMap<>();
    private @Nullable JsonValue model;

    private AnthropicUsage() {}

    static Optional<Usage> of(byte[] json) {
        AnthropicUsage sum = new AnthropicUsage();
        sum.read(JsonReader.outline(json).orElse(null));
        return sum.total();
    }

    static Optional<Usage> of(SseEvents stream) {
        AnthropicUsage sum = new AnthropicUsage();
        for (SseEvents.Event event : stream.events()) {
            switch (event.name()) {
                case "message_start" -> sum.start(event);
                case "message_delta" ->
                    sum.read(JsonReader.outline(event.data()).orElse(null));
                default -> {}
            }
        }
        return sum.total();
    }

    private void start(SseEvents.Event event) {
        if (JsonReader.outline(event.data()).orElse(null) instanceof JsonObject data) {
            read(data.get("message"));
            counts.remove(OUTPUT);
            counts.remove(THINKING);
        }
    }

    private void read(@Nullable JsonValue message) {
        if (!(message instanceof JsonObject object)) {
            counts.clear();
            return;
        }
        if (object.has("model")) {
            model = object.get("model");
        }
        if (object.get("usage") instanceof JsonObject usage) {
            put(INPUT, usage);
            put(OUTPUT, usage);
            put(CACHE_WRITE, usage);
            put(CACHE_READ, usage);
            if (usage.get("output_tokens_details") instanceof JsonObject details) {
                put(THINKING, details);
            }
        }
    }

    private void put(String name, JsonObject usage) {
        if (usage.has(name)) {
            counts.put(name, usage.get(name));
        }
    }

    private Optional<Usage> total() {
        long read = optional(CACHE_READ);
        long written = optional(CACHE_WRITE);
        long rest = JsonNumber.count(counts.get(INPUT));
        long input = rest < 0 || read < 0 || written < 0 ? -1 : rest + read + written;
        return Usage.of(model, input, JsonNumber.count(counts.get(OUTPUT)))
                .map(whole -> whole.withParts(read, written, optional(THINKING)));
    }

    private long optional(String name) {
        return counts.containsKey(name) ? JsonNumber.count(counts.get(name)) : 0;
    }
}
