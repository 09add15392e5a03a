package dev.aicache.dialect;

import java.util.Optional;

import dev.aicache.SkipReason;

/** Judges OpenAI responses by their status: whole ones, and the one that the last event of a stream holds. */
final class ResponsesAnswer {

    private final AnswerRules rules;

    ResponsesAnswer(AnswerRules rules) {
        this.rules = rules;
    }

    Optional<SkipReason> judge(byte[] body) {
        if (!(JsonReader.outline(body).orElse(null) instanceof JsonObject response)) {
            return Optional.of(SkipReason.INCOMPLETE);
        }
        return judge(response).or(() -> isWhole(response) ? Optional.empty() : Optional.of(SkipReason.INCOMPLETE));
    }

    private static boolean isWhole(JsonObject response) {
        return response.text("object").filter("response"::equals).isPresent()
                && response.get("output") instanceof JsonArray;
    }

    /** What is wrong with a response; that it lacks its output is not, because in a stream events bring that. */
    Optional<SkipReason> judge(JsonObject response) {
        if (response.has("error") || ChatAnswer.isModerationError(response.get("moderation"))) {
            return Optional.of(SkipReason.ERROR_IN_BODY);
        }
        return judgeStatus(response)
                .or(() -> hasRefusal(response) ? Optional.of(SkipReason.FINISH_REASON) : Optional.empty())
                .or(() -> ContentFilter.judge(response));
    }

    private Optional<SkipReason> judgeStatus(JsonObject response) {
        return switch (response.text("status").orElse("")) {
            case "completed" ->
                response.has("incomplete_details") ? Optional.of(SkipReason.FINISH_REASON) : Optional.empty();
            case "incomplete" ->
                rules.truncated() && isTruncated(response) ? Optional.empty() : Optional.of(SkipReason.FINISH_REASON);
            case "failed" -> Optional.of(SkipReason.ERROR_IN_BODY);
            case "cancelled" -> Optional.of(SkipReason.FINISH_REASON);
            default -> Optional.of(SkipReason.INCOMPLETE);
        };
    }

    private static boolean isTruncated(JsonObject response) {
        return response.get("incomplete_details") instanceof JsonObject details
                && details.text("reason").filter("max_output_tokens"::equals).isPresent();
    }

    private static boolean hasRefusal(JsonObject response) {
        return response.get("output") instanceof JsonArray output
                && output.values().stream()
                        .anyMatch(item -> item instanceof JsonObject object
                                && object.get("content") instanceof JsonArray parts
                                && parts.values().stream().anyMatch(ResponsesAnswer::isRefusal));
    }

    private static boolean isRefusal(JsonValue part) {
        return part instanceof JsonObject object
                && object.text("type").filter("refusal"::equals).isPresent();
    }
}
