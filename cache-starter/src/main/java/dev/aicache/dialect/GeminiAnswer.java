package dev.aicache.dialect;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.aicache.SkipReason;

/**
 * Judges what Gemini generated, frame by frame; a whole answer is one frame, an array is many. Nothing marks the end of
 * an event stream, and some models give a finish reason with every frame; so an answer is whole if the last frame of
 * each candidate has one. An array has to be closed. For one use by one thread.
 */
final class GeminiAnswer {

    private static final Set<String> REMARKS = Set.of("thought", "thoughtSignature");

    private final RequestTraits request;
    private final AnswerRules rules;
    private final Set<Integer> seen = new HashSet<>();
    private final Set<Integer> finished = new HashSet<>();
    private final Set<Integer> filled = new HashSet<>();

    GeminiAnswer(RequestTraits request, AnswerRules rules) {
        this.request = request;
        this.rules = rules;
    }

    Optional<SkipReason> judge(byte[] json) {
        JsonValue answer = JsonReader.outline(json).orElse(null);
        if (answer == null) {
            return Optional.of(SkipReason.INCOMPLETE);
        }
        List<JsonValue> frames = answer instanceof JsonArray array ? array.values() : List.of(answer);
        for (JsonValue frame : frames) {
            Optional<SkipReason> fault = judgeFrame(frame);
            if (fault.isPresent()) {
                return fault;
            }
        }
        boolean isStrange = answer instanceof JsonArray array && array.passedOver() > 0;
        return isStrange ? Optional.of(SkipReason.INCOMPLETE) : judgeEnd();
    }

    Optional<SkipReason> judge(SseEvents stream) {
        for (SseEvents.Event event : stream.events()) {
            if (event.name().equals("error")) {
                return Optional.of(SkipReason.ERROR_IN_BODY);
            }
            Optional<SkipReason> fault =
                    judgeFrame(JsonReader.outline(event.data()).orElse(null));
            if (fault.isPresent()) {
                return fault;
            }
        }
        return stream.hasRest() ? Optional.of(SkipReason.INCOMPLETE) : judgeEnd();
    }

    private Optional<SkipReason> judgeEnd() {
        boolean isWhole = !seen.isEmpty()
                && finished.equals(seen)
                && filled.equals(seen)
                && (request.choices() == 0 || request.choices() == seen.size());
        return isWhole ? Optional.empty() : Optional.of(SkipReason.INCOMPLETE);
    }

    private Optional<SkipReason> judgeFrame(@Nullable JsonValue value) {
        if (!(value instanceof JsonObject frame)) {
            return Optional.of(SkipReason.INCOMPLETE);
        }
        if (frame.has("error")) {
            return Optional.of(SkipReason.ERROR_IN_BODY);
        }
        if (frame.get("promptFeedback") instanceof JsonObject feedback && feedback.has("blockReason")) {
            return Optional.of(SkipReason.FINISH_REASON);
        }
        if (!frame.has("candidates")) {
            return frame.has("usageMetadata") ? Optional.empty() : Optional.of(SkipReason.INCOMPLETE);
        }
        if (!(frame.get("candidates") instanceof JsonArray candidates) || candidates.passedOver() > 0) {
            return Optional.of(SkipReason.INCOMPLETE);
        }
        return candidates.values().stream()
                .map(this::judgeCandidate)
                .flatMap(Optional::stream)
                .findFirst();
    }

    private Optional<SkipReason> judgeCandidate(JsonValue value) {
        if (!(value instanceof JsonObject candidate)) {
            return Optional.of(SkipReason.INCOMPLETE);
        }
        JsonValue position = candidate.get("index");
        long index = position == null ? 0 : JsonNumber.count(position);
        if (index < 0 || index > Integer.MAX_VALUE) {
            return Optional.of(SkipReason.INCOMPLETE);
        }
        boolean isFinished = FinishReasons.GEMINI.allow(candidate.get("finishReason"), rules);
        if (candidate.has("finishReason") && !isFinished) {
            return Optional.of(SkipReason.FINISH_REASON);
        }
        seen.add((int) index);
        if (hasContent(candidate)) {
            filled.add((int) index);
        }
        if (isFinished) {
            finished.add((int) index);
        } else {
            finished.remove((int) index);
        }
        return Optional.empty();
    }

    private static boolean hasContent(JsonObject candidate) {
        return candidate.get("content") instanceof JsonObject content
                && content.get("parts") instanceof JsonArray parts
                && parts.values().stream()
                        .anyMatch(part -> part instanceof JsonObject object
                                && object.members().stream().anyMatch(GeminiAnswer::isContent));
    }

    private static boolean isContent(JsonObject.Member member) {
        boolean isEmpty =
                member.value() instanceof JsonString string && string.value().isEmpty();
        return !isEmpty && !REMARKS.contains(member.name());
    }
}
