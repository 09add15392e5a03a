package dev.aicache.dialect;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Makes the events of a stream of a message: for each block one delta of each kind. For one message and one thread. */
final class AnthropicSplit {

    /** What is known only at the end. */
    private static final Set<String> AT_THE_END = Set.of("stop_reason", "stop_sequence", "stop_details", "container");

    /** What of the usage is counted to the end. */
    private static final Set<String> COUNTED = Set.of("output_tokens", "output_tokens_details");

    private final List<Frame> events = new ArrayList<>();

    /**
     * The events.
     *
     * @throws NotConvertibleException if the message is none
     */
    List<Frame> of(JsonObject message) {
        List<JsonValue> content = Strict.array(message.get("content")).values();
        Members start = new Members();
        Members end = new Members();
        for (JsonObject.Member member : message.members()) {
            if (AT_THE_END.contains(member.name())) {
                start.put(member.name(), JsonLiteral.NULL);
                end.put(member.name(), member.value());
            } else {
                start.put(member.name(), member.name().equals("content") ? JsonArray.EMPTY : member.value());
            }
        }
        add("message_start", new Members().put("message", start.build()));
        for (int i = 0; i < content.size(); i++) {
            split(i, Strict.object(content.get(i)));
        }
        add("message_delta", new Members().put("delta", end.build()).put("usage", counted(message)));
        add("message_stop", new Members());
        return events;
    }

    private static JsonObject counted(JsonObject message) {
        Members counted = new Members();
        Strict.object(message.get("usage")).members().stream()
                .filter(member -> COUNTED.contains(member.name()))
                .forEach(member -> counted.put(member.name(), member.value()));
        return counted.build();
    }

    private void split(int index, JsonObject block) {
        String type = block.text("type").orElse("");
        Members start = Members.of(block);
        List<Members> deltas = new ArrayList<>();
        if (type.equals("text")) {
            text(block, start, "text", "text_delta", deltas);
            if (block.get("citations") instanceof JsonArray citations) {
                start.replace("citations", JsonArray.EMPTY);
                citations.values().forEach(citation -> deltas.add(delta("citations_delta", "citation", citation)));
            }
        } else if (type.equals("thinking")) {
            text(block, start, "thinking", "thinking_delta", deltas);
            text(block, start, "signature", "signature_delta", deltas);
        } else if (AnthropicBlock.hasInput(type)
                && block.get("input") instanceof JsonObject input
                && !input.members().isEmpty()) {
            start.replace("input", JsonObject.EMPTY);
            deltas.add(delta("input_json_delta", "partial_json", new JsonString(JsonWriter.write(input))));
        }
        add("content_block_start", indexed(index).put("content_block", start.build()));
        deltas.forEach(delta -> add("content_block_delta", indexed(index).put("delta", delta.build())));
        add("content_block_stop", indexed(index));
    }

    private static void text(JsonObject block, Members start, String member, String delta, List<Members> deltas) {
        if (block.get(member) instanceof JsonString text && !text.value().isEmpty()) {
            start.replace(member, new JsonString(""));
            deltas.add(delta(delta, member, text));
        }
    }

    private static Members delta(String type, String member, JsonValue value) {
        return new Members().put("type", type).put(member, value);
    }

    private static Members indexed(int index) {
        return new Members().put("index", index);
    }

    private void add(String type, Members members) {
        Members data = new Members().put("type", type);
        members.build().members().forEach(member -> data.put(member.name(), member.value()));
        events.add(new Frame(type, data.build()));
    }
}
