package dev.aicache.dialect;

import java.util.List;
import java.util.Optional;

/** Reads what Ollama counts, on the last line of a stream: {@code prompt_eval_count}, {@code eval_count}; 0 is left out. */
final class OllamaUsage {

    private static final String INPUT = "prompt_eval_count";
    private static final String OUTPUT = "eval_count";

    private OllamaUsage() {}

    static Optional<Usage> of(NdjsonLines stream) {
        List<String> lines = stream.lines();
        return lines.isEmpty()
                ? Optional.empty()
                : JsonReader.outline(lines.get(lines.size() - 1)).flatMap(OllamaUsage::of);
    }

    static Optional<Usage> of(byte[] json) {
        return JsonReader.outline(json).flatMap(OllamaUsage::of);
    }

    private static Optional<Usage> of(JsonValue answer) {
        return answer instanceof JsonObject object && (object.has(INPUT) || object.has(OUTPUT))
                ? Usage.of(object.get("model"), count(object, INPUT), count(object, OUTPUT))
                : Optional.empty();
    }

    private static long count(JsonObject answer, String name) {
        return answer.has(name) ? JsonNumber.count(answer.get(name)) : 0;
    }
}
