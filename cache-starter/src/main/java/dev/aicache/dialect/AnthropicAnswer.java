package dev.aicache.dialect;

import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.aicache.SkipReason;

/** Judges Anthropic messages: whole ones, and what their stream events have in common with them. */
final class AnthropicAnswer {

    private AnthropicAnswer() {}

    static Optional<SkipReason> judge(AnswerRules rules, byte[] body) {
        if (!(JsonReader.outline(body).orElse(null) instanceof JsonObject answer)) {
            return Optional.of(SkipReason.INCOMPLETE);
        }
        String type = answer.text("type").orElse("");
        if (type.equals("error") || answer.has("error")) {
            return Optional.of(SkipReason.ERROR_IN_BODY);
        }
        if (!type.equals("message") || !(answer.get("content") instanceof JsonArray content)) {
            return Optional.of(SkipReason.INCOMPLETE);
        }
        if (content.values().stream().anyMatch(AnthropicAnswer::isToolError)) {
            return Optional.of(SkipReason.ERROR_IN_BODY);
        }
        return isStopped(answer, rules) ? Optional.empty() : Optional.of(SkipReason.FINISH_REASON);
    }

    /** Whether a message or its last delta has stopped for a reason that may be repeated. */
    static boolean isStopped(JsonObject message, AnswerRules rules) {
        return FinishReasons.ANTHROPIC.allow(message.get("stop_reason"), rules);
    }

    /** Whether a content block says that a tool of the provider's failed. */
    static boolean isToolError(@Nullable JsonValue block) {
        return block instanceof JsonObject object
                && object.text("type")
                        .filter(type -> type.endsWith("_tool_result"))
                        .isPresent()
                && object.get("content") instanceof JsonObject result
                && result.has("error_code");
    }
}
