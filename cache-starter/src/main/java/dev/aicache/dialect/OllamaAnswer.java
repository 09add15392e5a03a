package dev.aicache.dialect;

import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.aicache.SkipReason;

/**
 * Judges Ollama's answers: the last line of a stream, or the one object of a whole answer, is {@code done} for a good
 * reason. An error is a line like any other, and nothing follows it.
 */
final class OllamaAnswer {

    private final AnswerRules rules;

    OllamaAnswer(AnswerRules rules) {
        this.rules = rules;
    }

    Optional<SkipReason> judge(byte[] json) {
        return judge(JsonReader.outline(json).orElse(null), true);
    }

    Optional<SkipReason> judge(NdjsonLines stream) {
        FrameOutlines outlines = new FrameOutlines();
        List<String> lines = stream.lines();
        for (int i = 0; i < lines.size(); i++) {
            boolean isLast = i == lines.size() - 1;
            Optional<SkipReason> fault = judge(outlines.outline(lines.get(i)).orElse(null), isLast);
            if (fault.isPresent()) {
                return fault;
            }
        }
        boolean isWhole = !lines.isEmpty() && !stream.hasRest();
        return isWhole ? Optional.empty() : Optional.of(SkipReason.INCOMPLETE);
    }

    private Optional<SkipReason> judge(@Nullable JsonValue value, boolean isLast) {
        if (!(value instanceof JsonObject line)) {
            return Optional.of(SkipReason.INCOMPLETE);
        }
        if (line.has("error")) {
            return Optional.of(SkipReason.ERROR_IN_BODY);
        }
        boolean isAnswer = line.get("message") instanceof JsonObject || line.get("response") instanceof JsonString;
        boolean isDone = line.get("done") == JsonLiteral.TRUE;
        if (!isAnswer || isDone != isLast) {
            return Optional.of(SkipReason.INCOMPLETE);
        }
        boolean isGood = !isLast || FinishReasons.OLLAMA.allow(line.get("done_reason"), rules);
        return isGood ? Optional.empty() : Optional.of(SkipReason.FINISH_REASON);
    }
}
