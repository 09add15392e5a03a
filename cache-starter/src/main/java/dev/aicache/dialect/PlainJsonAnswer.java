package dev.aicache.dialect;

import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.aicache.SkipReason;

/**
 * Judges a JSON answer of an unknown protocol: it parses and reports no error. Where it has the signs by which known
 * protocols say how they ended (OpenAI, Anthropic, Gemini, Ollama), these have to be good ones. Of an array, as Gemini
 * sends it, each element is judged.
 */
final class PlainJsonAnswer {

    private final AnswerRules rules;

    PlainJsonAnswer(AnswerRules rules) {
        this.rules = rules;
    }

    Optional<SkipReason> judge(byte[] body) {
        JsonValue answer = JsonReader.outline(body).orElse(null);
        if (answer == null) {
            return Optional.of(SkipReason.INCOMPLETE);
        }
        List<JsonValue> parts = answer instanceof JsonArray array ? array.values() : List.of(answer);
        return parts.stream().map(this::judgePart).flatMap(Optional::stream).findFirst();
    }

    private Optional<SkipReason> judgePart(JsonValue part) {
        if (!(part instanceof JsonObject object)) {
            return Optional.empty();
        }
        if (object.has("error") || object.text("type").filter("error"::equals).isPresent()) {
            return Optional.of(SkipReason.ERROR_IN_BODY);
        }
        if (object.get("done") == JsonLiteral.FALSE) {
            return Optional.of(SkipReason.INCOMPLETE);
        }
        boolean isGood = isGood(object, "stop_reason", FinishReasons.ANTHROPIC)
                && isGood(object, "done_reason", FinishReasons.OLLAMA)
                && areGood(object.get("choices"), "finish_reason", FinishReasons.OPEN_AI)
                && areGood(object.get("candidates"), "finishReason", FinishReasons.GEMINI)
                && !(object.get("promptFeedback") instanceof JsonObject feedback && feedback.has("blockReason"));
        return isGood ? Optional.empty() : Optional.of(SkipReason.FINISH_REASON);
    }

    private boolean areGood(@Nullable JsonValue items, String name, FinishReasons reasons) {
        return !(items instanceof JsonArray array)
                || array.values().stream().allMatch(item -> isGoodItem(item, name, reasons));
    }

    private boolean isGoodItem(JsonValue item, String name, FinishReasons reasons) {
        return !(item instanceof JsonObject object)
                || (isGood(object, name, reasons)
                        && !(object.get("message") instanceof JsonObject message && message.has("refusal")));
    }

    // A reason that is written, if only as null, has to be a good one.
    private boolean isGood(JsonObject object, String name, FinishReasons reasons) {
        JsonValue reason = object.get(name);
        return reason == null || reasons.allow(reason, rules);
    }
}
