package dev.aicache.dialect;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/** Makes a message of the events of its stream. For one stream and one thread. */
final class AnthropicAssembly {

    private final List<JsonValue> blocks = new ArrayList<>();
    private @Nullable Members message;
    private @Nullable AnthropicBlock open;
    private boolean hasDelta;
    private boolean isOver;

    /**
     * The message.
     *
     * @throws NotConvertibleException if a member of an event has no certain place in it
     */
    JsonObject of(List<Frame> events) {
        for (Frame event : events) {
            Strict.check(!isOver
                    && event.data().text("type").filter(event.event()::equals).isPresent());
            take(event.event(), event.data());
        }
        Strict.check(isOver && hasDelta && message != null);
        return started().put("content", new JsonArray(blocks, 0)).build();
    }

    private void take(String name, JsonObject data) {
        switch (name) {
            case "message_start" -> start(data);
            case "content_block_start" -> startBlock(data);
            case "content_block_delta" -> {
                checkMembers(data, "index", "delta");
                checkIndex(data);
                block().add(object(data, "delta"));
            }
            case "content_block_stop" -> {
                checkMembers(data, "index");
                checkIndex(data);
                blocks.add(block().whole());
                open = null;
            }
            case "message_delta" -> end(data);
            case "message_stop" -> {
                checkMembers(data);
                isOver = true;
            }
            case "ping" -> checkMembers(data);
            default -> throw new NotConvertibleException();
        }
    }

    private void start(JsonObject data) {
        checkMembers(data, "message");
        JsonObject begun = object(data, "message");
        Strict.check(message == null
                && begun.get("content") instanceof JsonArray content
                && content.size() == 0
                && begun.get("usage") instanceof JsonObject);
        message = Members.of(begun);
    }

    private void startBlock(JsonObject data) {
        checkMembers(data, "index", "content_block");
        checkIndex(data);
        Strict.check(message != null && open == null && !hasDelta);
        open = new AnthropicBlock(object(data, "content_block"));
    }

    // Counts in the usage are cumulative: what comes later stands for what came before.
    private void end(JsonObject data) {
        checkMembers(data, "delta", "usage");
        Strict.check(!hasDelta && open == null);
        hasDelta = true;
        Members whole = started();
        for (JsonObject.Member member : object(data, "delta").members()) {
            JsonValue before = whole.take(member.name());
            Strict.check(before == null || before == JsonLiteral.NULL || JsonEquality.areEqual(before, member.value()));
            whole.put(member.name(), member.value());
        }
        JsonObject first = Strict.object(whole.take("usage"));
        Members usage = Members.of(first);
        for (JsonObject.Member member : object(data, "usage").members()) {
            boolean isTakenBack = member.value() == JsonLiteral.NULL && first.has(member.name());
            Strict.check(!isTakenBack);
            usage.put(member.name(), member.value());
        }
        whole.put("usage", usage.build());
    }

    private Members started() {
        if (message == null) {
            throw new NotConvertibleException();
        }
        return message;
    }

    private AnthropicBlock block() {
        if (open == null) {
            throw new NotConvertibleException();
        }
        return open;
    }

    private static void checkMembers(JsonObject data, String... known) {
        Set<String> names = Set.of(known);
        Strict.check(data.members().stream()
                .allMatch(member -> member.name().equals("type") || names.contains(member.name())));
    }

    private void checkIndex(JsonObject data) {
        Strict.check(Strict.count(data.get("index")) == blocks.size());
    }

    private static JsonObject object(JsonObject data, String name) {
        return Strict.object(data.get(name));
    }
}
