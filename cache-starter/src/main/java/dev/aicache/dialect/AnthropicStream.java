package dev.aicache.dialect;

import java.util.Optional;

import dev.aicache.SkipReason;

/**
 * Judges a streamed Anthropic message by its grammar: {@code message_start}, content blocks one after another from
 * index 0, each started and stopped, {@code message_delta} with the stop reason, {@code message_stop} and no event
 * after it. {@code ping} and events of unknown names may come anywhere before. An event has to have its name in the
 * {@code event} field, too, because the vendor's clients pass over events without one.
 */
final class AnthropicStream {

    private static final int NONE = -1;

    private final AnswerRules rules;
    private final FrameOutlines outlines = new FrameOutlines();
    private boolean hasStarted;
    private boolean hasStopReason;
    private boolean isOver;
    private int blocks;
    private int openBlock = NONE;

    AnthropicStream(AnswerRules rules) {
        this.rules = rules;
    }

    Optional<SkipReason> judge(SseEvents stream) {
        for (SseEvents.Event event : stream.events()) {
            Optional<SkipReason> fault = judge(event);
            if (fault.isPresent()) {
                return fault;
            }
        }
        return isOver && !stream.hasRest() ? Optional.empty() : Optional.of(SkipReason.INCOMPLETE);
    }

    private Optional<SkipReason> judge(SseEvents.Event event) {
        if (event.name().equals("error")) {
            return Optional.of(SkipReason.ERROR_IN_BODY);
        }
        if (!(outlines.outline(event.data()).orElse(null) instanceof JsonObject data)) {
            return Optional.of(SkipReason.INCOMPLETE);
        }
        String type = data.text("type").orElse("");
        if (type.equals("error") || data.has("error") || AnthropicAnswer.isToolError(data.get("content_block"))) {
            return Optional.of(SkipReason.ERROR_IN_BODY);
        }
        if (data.get("delta") instanceof JsonObject delta
                && delta.has("stop_reason")
                && !AnthropicAnswer.isStopped(delta, rules)) {
            return Optional.of(SkipReason.FINISH_REASON);
        }
        boolean isGrammatical = !isOver && event.name().equals(type) && step(type, data);
        return isGrammatical ? Optional.empty() : Optional.of(SkipReason.INCOMPLETE);
    }

    private boolean step(String type, JsonObject data) {
        return switch (type) {
            case "message_start" -> start(data);
            case "content_block_start" -> startBlock(data);
            case "content_block_delta" -> openBlock != NONE && index(data) == openBlock;
            case "content_block_stop" -> stopBlock(data);
            case "message_delta" -> finish(data);
            case "message_stop" -> stop();
            default -> !type.isEmpty();
        };
    }

    private boolean start(JsonObject data) {
        boolean isFirst = !hasStarted;
        hasStarted = true;
        return isFirst && data.get("message") instanceof JsonObject;
    }

    private boolean startBlock(JsonObject data) {
        if (!hasStarted || hasStopReason || openBlock != NONE || index(data) != blocks) {
            return false;
        }
        openBlock = blocks++;
        return true;
    }

    private boolean stopBlock(JsonObject data) {
        boolean isOpen = openBlock != NONE && index(data) == openBlock;
        openBlock = NONE;
        return isOpen;
    }

    private boolean finish(JsonObject data) {
        hasStopReason |= data.get("delta") instanceof JsonObject delta && delta.has("stop_reason");
        return hasStarted && openBlock == NONE;
    }

    private boolean stop() {
        isOver = true;
        return hasStopReason;
    }

    private static int index(JsonObject data) {
        return data.get("index") instanceof JsonNumber number ? number.asCount().orElse(NONE) : NONE;
    }
}
