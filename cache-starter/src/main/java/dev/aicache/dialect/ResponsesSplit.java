package dev.aicache.dialect;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Makes the events of a stream of a Responses answer: each item of the output is added, filled by one delta for each of
 * its texts, and done; the last event has the answer itself. For one answer and one thread.
 */
final class ResponsesSplit {

    private final List<Frame> events = new ArrayList<>();

    /**
     * The events.
     *
     * @throws NotConvertibleException if the answer is not complete, or has items that come in events of their own
     */
    List<Frame> of(JsonObject answer) {
        Strict.check(answer.text("status").filter("completed"::equals).isPresent() && !answer.has("error"));
        List<JsonValue> output = Strict.array(answer.get("output")).values();
        JsonObject begun = Members.of(answer)
                .put("status", "in_progress")
                .put("output", JsonArray.EMPTY)
                .replace("completed_at", JsonLiteral.NULL)
                .replace("usage", JsonLiteral.NULL)
                .build();
        add("response.created", new Members().put("response", begun));
        add("response.in_progress", new Members().put("response", begun));
        for (int i = 0; i < output.size(); i++) {
            new Item(i, Strict.object(output.get(i))).split();
        }
        add("response.completed", new Members().put("response", answer));
        return events;
    }

    private void add(String type, Members members) {
        Members data = new Members().put("type", type).put("sequence_number", events.size());
        members.build().members().forEach(member -> data.put(member.name(), member.value()));
        events.add(new Frame(type, data.build()));
    }

    /** One item of the output. */
    private final class Item {

        private final int index;
        private final JsonObject item;

        Item(int index, JsonObject item) {
            this.index = index;
            this.item = item;
        }

        void split() {
            switch (Strict.text(item.get("type"))) {
                case "message" -> message();
                case "function_call" ->
                    call("arguments", "response.function_call_arguments", Strict.text(item.get("name")));
                case "custom_tool_call" -> call("input", "response.custom_tool_call_input", null);
                case "reasoning" -> reasoning();
                default -> throw new NotConvertibleException();
            }
            add(
                    "response.output_item.done",
                    new Members().put("output_index", index).put("item", item));
        }

        private void begin(String member, JsonValue empty) {
            begin(Members.of(item).put(member, empty));
        }

        private void begin(Members begun) {
            JsonObject added =
                    begun.replace("status", new JsonString("in_progress")).build();
            add(
                    "response.output_item.added",
                    new Members().put("output_index", index).put("item", added));
        }

        private Members place() {
            return new Members().put("item_id", Strict.text(item.get("id"))).put("output_index", index);
        }

        private void message() {
            begin("content", JsonArray.EMPTY);
            List<JsonValue> parts = Strict.array(item.get("content")).values();
            for (int i = 0; i < parts.size(); i++) {
                JsonObject part = Strict.object(parts.get(i));
                Members begun = Members.of(part);
                switch (Strict.text(part.get("type"))) {
                    case "output_text" -> {
                        checkPlain(part);
                        add(
                                "response.content_part.added",
                                at(i).put("part", begun.put("text", "").build()));
                        text("response.output_text", at(i), "text", part.get("text"), JsonArray.EMPTY);
                    }
                    case "refusal" -> {
                        add(
                                "response.content_part.added",
                                at(i).put("part", begun.put("refusal", "").build()));
                        text("response.refusal", at(i), "refusal", part.get("refusal"), null);
                    }
                    default -> throw new NotConvertibleException();
                }
                add("response.content_part.done", at(i).put("part", part));
            }
        }

        private Members at(int contentIndex) {
            return place().put("content_index", contentIndex);
        }

        // Both have another shape in events than in the answer.
        private void checkPlain(JsonObject part) {
            for (String name : List.of("annotations", "logprobs")) {
                JsonValue list = part.get(name);
                Strict.check(list == null
                        || list == JsonLiteral.NULL
                        || Strict.array(list).size() == 0);
            }
        }

        private void text(
                String event, Members place, String member, @Nullable JsonValue value, @Nullable JsonValue logprobs) {
            JsonString text = new JsonString(Strict.text(value));
            JsonObject at = place.build();
            Members delta = Members.of(at).put("delta", text);
            Members done = Members.of(at).put(member, text);
            if (logprobs != null) {
                delta.put("logprobs", logprobs);
                done.put("logprobs", logprobs);
            }
            if (!text.value().isEmpty()) {
                add(event + ".delta", delta);
            }
            add(event + ".done", done);
        }

        private void call(String member, String event, @Nullable String name) {
            begin(member, new JsonString(""));
            Members place = place();
            JsonString text = new JsonString(Strict.text(item.get(member)));
            JsonObject at = place.build();
            add(event + ".delta", Members.of(at).put("delta", text));
            Members done = Members.of(at).put(member, text);
            add(event + ".done", name == null ? done : done.put("name", name));
        }

        private void reasoning() {
            begin(Members.of(item).replace("summary", JsonArray.EMPTY).replace("content", JsonArray.EMPTY));
            List<JsonValue> summary = list("summary");
            for (int i = 0; i < summary.size(); i++) {
                JsonObject part = part(summary.get(i), "summary_text");
                JsonObject begun = Members.of(part).put("text", "").build();
                add("response.reasoning_summary_part.added", summary(i).put("part", begun));
                text("response.reasoning_summary_text", summary(i), "text", part.get("text"), null);
                add("response.reasoning_summary_part.done", summary(i).put("part", part));
            }
            List<JsonValue> content = list("content");
            for (int i = 0; i < content.size(); i++) {
                JsonObject part = part(content.get(i), "reasoning_text");
                text("response.reasoning_text", at(i), "text", part.get("text"), null);
            }
        }

        private Members summary(int summaryIndex) {
            return place().put("summary_index", summaryIndex);
        }

        private List<JsonValue> list(String name) {
            JsonValue list = item.get(name);
            return list == null || list == JsonLiteral.NULL
                    ? List.of()
                    : Strict.array(list).values();
        }

        private JsonObject part(JsonValue value, String type) {
            JsonObject part = Strict.object(value);
            Strict.check(part.text("type").filter(type::equals).isPresent());
            return part;
        }
    }
}
