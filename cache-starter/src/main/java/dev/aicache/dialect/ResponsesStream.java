package dev.aicache.dialect;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

import dev.aicache.SkipReason;

/**
 * Judges a streamed OpenAI response: {@code response.created} comes first, every output item that is added is done
 * before the end, sequence numbers rise, and the event that ends it holds a response that is good by itself. Where the
 * provider's stream goes on after that event it speaks of other things, such as rate limits. {@code [DONE]} is not sent
 * by OpenAI, but by some who follow it.
 */
final class ResponsesStream {

    private static final Set<String> AFTERWARDS = Set.of("response.rate_limits.updated", "keepalive");

    private final ResponsesAnswer answer;
    private final Set<JsonValue> openItems = new HashSet<>();
    private long sequence = -1;
    private boolean hasBegun;
    private boolean isOver;

    /** @param answer judges the response that the stream ends with */
    ResponsesStream(ResponsesAnswer answer) {
        this.answer = answer;
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
        if (isOver && event.data().strip().equals("[DONE]")) {
            return Optional.empty();
        }
        if (!(JsonReader.outline(event.data()).orElse(null) instanceof JsonObject data)) {
            return Optional.of(SkipReason.INCOMPLETE);
        }
        String type = data.text("type").orElse("");
        // The error event is flat by the documents, and has an error in it on the wire.
        if (type.equals("error") || data.has("error")) {
            return Optional.of(SkipReason.ERROR_IN_BODY);
        }
        boolean isInOrder = (event.name().isEmpty() || event.name().equals(type)) && isNext(data);
        return isInOrder ? step(type, data) : Optional.of(SkipReason.INCOMPLETE);
    }

    private boolean isNext(JsonObject data) {
        if (!data.has("sequence_number")) {
            return true;
        }
        long number = JsonNumber.count(data.get("sequence_number"));
        boolean isNext = number > sequence;
        sequence = number;
        return isNext;
    }

    private Optional<SkipReason> step(String type, JsonObject data) {
        if (isOver) {
            return AFTERWARDS.contains(type) ? Optional.empty() : Optional.of(SkipReason.INCOMPLETE);
        }
        return switch (type) {
            case "response.created" -> begin();
            case "response.completed", "response.incomplete", "response.failed" -> end(type, data);
            case "response.refusal.delta", "response.refusal.done" -> Optional.of(SkipReason.FINISH_REASON);
            case "response.output_item.added" -> found(hasBegun && openItems.add(index(data)));
            case "response.output_item.done" -> found(openItems.remove(index(data)));
            case "" -> Optional.of(SkipReason.INCOMPLETE);
            default -> found(hasBegun || !type.startsWith("response."));
        };
    }

    private Optional<SkipReason> begin() {
        boolean isFirst = !hasBegun;
        hasBegun = true;
        return found(isFirst);
    }

    private Optional<SkipReason> end(String type, JsonObject data) {
        if (!(data.get("response") instanceof JsonObject response)) {
            return Optional.of(SkipReason.INCOMPLETE);
        }
        isOver = true;
        boolean isNamedByStatus =
                type.equals("response." + response.text("status").orElse(""));
        // What the limit of tokens cut off need not be done.
        boolean isWhole = hasBegun && (openItems.isEmpty() || type.equals("response.incomplete"));
        return answer.judge(response).or(() -> found(isNamedByStatus && isWhole));
    }

    private static JsonValue index(JsonObject data) {
        JsonValue index = data.get("output_index");
        return index == null ? JsonLiteral.NULL : index;
    }

    private static Optional<SkipReason> found(boolean isAsExpected) {
        return isAsExpected ? Optional.empty() : Optional.of(SkipReason.INCOMPLETE);
    }
}
