package dev.aicache.dialect;

import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.aicache.SkipReason;

/** Judges completions, of chats and of texts: whole answers, and what their stream frames have in common with them. */
final class ChatAnswer {

    private final CompletionKind kind;
    private final AnswerRules rules;

    ChatAnswer(CompletionKind kind, AnswerRules rules) {
        this.kind = kind;
        this.rules = rules;
    }

    /** What the answers are. */
    CompletionKind kind() {
        return kind;
    }

    Optional<SkipReason> judge(RequestTraits request, byte[] body) {
        if (!(JsonReader.outline(body).orElse(null) instanceof JsonObject answer)) {
            return Optional.of(SkipReason.INCOMPLETE);
        }
        Optional<SkipReason> fault = judgeFrame(answer);
        if (fault.isPresent()) {
            return fault;
        }
        boolean isCompletion =
                answer.text("object").filter(kind.whole()::equals).isPresent();
        if (!isCompletion || !(answer.get("choices") instanceof JsonArray choices) || choices.size() == 0) {
            return Optional.of(SkipReason.INCOMPLETE);
        }
        if (request.choices() > 0 && choices.size() != request.choices()) {
            return Optional.of(SkipReason.INCOMPLETE);
        }
        return choices.values().stream()
                .map(this::judgeWholeChoice)
                .flatMap(Optional::stream)
                .findFirst()
                .or(() -> choices.passedOver() > 0 ? Optional.of(SkipReason.INCOMPLETE) : Optional.empty());
    }

    private Optional<SkipReason> judgeWholeChoice(JsonValue value) {
        if (!(value instanceof JsonObject choice) || !kind.isWhole(choice)) {
            return Optional.of(SkipReason.INCOMPLETE);
        }
        return judgeChoice(choice)
                .or(() -> isFinished(choice) ? Optional.empty() : Optional.of(SkipReason.FINISH_REASON));
    }

    /** What is wrong with an answer or a frame apart from its choices. */
    static Optional<SkipReason> judgeFrame(JsonObject frame) {
        if (frame.has("error") || isModerationError(frame.get("moderation"))) {
            return Optional.of(SkipReason.ERROR_IN_BODY);
        }
        return ContentFilter.judge(frame);
    }

    /** What is wrong with a choice, whole or in part; a missing finish reason is not. */
    Optional<SkipReason> judgeChoice(JsonObject choice) {
        if (choice.has("error")) {
            return Optional.of(SkipReason.ERROR_IN_BODY);
        }
        boolean hasBadReason = choice.has("finish_reason") && !isFinished(choice);
        if (hasBadReason || isRefusal(choice.get("message")) || isRefusal(choice.get("delta"))) {
            return Optional.of(SkipReason.FINISH_REASON);
        }
        return ContentFilter.judge(choice);
    }

    /** Whether the choice has ended for a reason that may be repeated. */
    boolean isFinished(JsonObject choice) {
        return FinishReasons.OPEN_AI.allow(choice.get("finish_reason"), rules);
    }

    private static boolean isRefusal(@Nullable JsonValue message) {
        return message instanceof JsonObject object && object.has("refusal");
    }

    /** Whether a moderation that was asked for with the answer failed. */
    static boolean isModerationError(@Nullable JsonValue moderation) {
        return moderation instanceof JsonObject object
                && object.members().stream()
                        .anyMatch(side -> side.value() instanceof JsonObject result
                                && result.text("type").filter("error"::equals).isPresent());
    }
}
