package dev.aicache.dialect;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

import dev.aicache.SkipReason;

/**
 * Judges a streamed completion, of a chat or of a text, frame by frame. {@code [DONE]} proves the end and no more: vLLM sends it after an
 * error, and Azure can filter a choice that had stopped already. So every frame up to it counts.
 */
final class ChatStream {

    private final RequestTraits request;
    private final ChatAnswer frames;
    private final FrameOutlines outlines = new FrameOutlines();
    private final Set<Integer> seen = new HashSet<>();
    private final Set<Integer> finished = new HashSet<>();
    private boolean hasUsage;
    private boolean isDone;

    /** @param frames judges what frames have in common with whole answers */
    ChatStream(RequestTraits request, ChatAnswer frames) {
        this.request = request;
        this.frames = frames;
    }

    Optional<SkipReason> judge(SseEvents stream) {
        for (SseEvents.Event event : stream.events()) {
            Optional<SkipReason> fault = judge(event);
            if (fault.isPresent()) {
                return fault;
            }
        }
        boolean isWhole = isDone
                && !stream.hasRest()
                && !seen.isEmpty()
                && finished.equals(seen)
                && hasChoicesAskedFor()
                && (hasUsage || !request.wantsUsage());
        return isWhole ? Optional.empty() : Optional.of(SkipReason.INCOMPLETE);
    }

    private boolean hasChoicesAskedFor() {
        return request.choices() == 0
                || (seen.size() == request.choices() && seen.stream().allMatch(index -> index < request.choices()));
    }

    private Optional<SkipReason> judge(SseEvents.Event event) {
        if (event.name().equals("error")) {
            return Optional.of(SkipReason.ERROR_IN_BODY);
        }
        if (event.data().strip().equals("[DONE]") && !isDone) {
            isDone = true;
            return Optional.empty();
        }
        if (!(outlines.outline(event.data()).orElse(null) instanceof JsonObject frame)) {
            return Optional.of(SkipReason.INCOMPLETE);
        }
        return ChatAnswer.judgeFrame(frame)
                .or(() -> judgeKind(frame))
                .or(() -> judgeChoices(frame))
                .or(() -> isDone ? Optional.of(SkipReason.INCOMPLETE) : Optional.empty());
    }

    // Azure's annotation frames have an empty object name.
    private Optional<SkipReason> judgeKind(JsonObject frame) {
        String kind = frame.text("object").orElse("");
        if (kind.equals("error")) {
            return Optional.of(SkipReason.ERROR_IN_BODY);
        }
        boolean isChunk = kind.isEmpty() || kind.equals(frames.kind().chunk());
        return isChunk ? Optional.empty() : Optional.of(SkipReason.INCOMPLETE);
    }

    private Optional<SkipReason> judgeChoices(JsonObject frame) {
        if (!frame.has("choices")) {
            hasUsage |= frame.has("usage");
            boolean isKnown = frame.has("usage") || frame.has("moderation");
            return isKnown ? Optional.empty() : Optional.of(SkipReason.INCOMPLETE);
        }
        if (!(frame.get("choices") instanceof JsonArray choices) || choices.passedOver() > 0) {
            return Optional.of(SkipReason.INCOMPLETE);
        }
        hasUsage |= choices.size() == 0 && frame.has("usage");
        for (JsonValue choice : choices.values()) {
            Optional<SkipReason> fault = judgeChoice(choice);
            if (fault.isPresent()) {
                return fault;
            }
        }
        return Optional.empty();
    }

    private Optional<SkipReason> judgeChoice(JsonValue value) {
        if (!(value instanceof JsonObject choice)) {
            return Optional.of(SkipReason.INCOMPLETE);
        }
        Optional<SkipReason> fault = frames.judgeChoice(choice);
        if (fault.isPresent()) {
            return fault;
        }
        JsonValue position = choice.get("index");
        if (position != null
                && !(position instanceof JsonNumber number && number.asCount().isPresent())) {
            return Optional.of(SkipReason.INCOMPLETE);
        }
        int index = position instanceof JsonNumber number ? number.asCount().orElse(0) : 0;
        seen.add(index);
        if (frames.isFinished(choice)) {
            finished.add(index);
        }
        return Optional.empty();
    }
}
