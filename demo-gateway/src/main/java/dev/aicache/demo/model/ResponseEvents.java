package dev.aicache.demo.model;

import java.util.ArrayList;
import java.util.List;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The numbered events of one streamed response: its start, its one item in pieces, its end. */
final class ResponseEvents {

    private final JsonNode request;
    private final Call call;
    private final Provider openAi;
    private final List<Frame> frames = new ArrayList<>();

    ResponseEvents(JsonNode request, Call call, Provider openAi) {
        this.request = request;
        this.call = call;
        this.openAi = openAi;
    }

    Answer answer(Prompt prompt, Generation generation) {
        add(event("response.created").set("response", Responses.begun(request, call)));
        add(event("response.in_progress").set("response", Responses.begun(request, call)));
        ObjectNode response = Responses.ended(request, call, prompt, generation);
        JsonNode item = response.path("output").get(0);
        if (generation.tool().isPresent()) {
            function(generation.tool().get(), item);
        } else {
            message(generation, item);
        }
        if (call.breaksDown()) {
            JsonNode error =
                    openAi.error(call, 500, "The simulated model broke down.").path("error");
            add(event("error").put("code", "server_error").set("message", error.path("message")));
        }
        if (call.saysGoodbye()) {
            add(event("response." + Responses.status(generation)).set("response", response));
        }
        return Answer.stream(frames, generation.tokens());
    }

    private void message(Generation generation, JsonNode item) {
        boolean isRefusal = generation.stop() == Generation.Stop.REFUSAL;
        String kind = isRefusal ? "response.refusal" : "response.output_text";
        add(ofItem("response.output_item.added").set("item", Responses.message(call)));
        add(ofPart("response.content_part.added", item).set("part", Responses.part(generation, "")));
        for (String piece : sent(generation.pieces())) {
            add(ofPart(kind + ".delta", item).put("delta", piece), true);
        }
        if (!call.breaksDown()) {
            add(ofPart(kind + ".done", item).put(isRefusal ? "refusal" : "text", generation.text()));
            add(ofPart("response.content_part.done", item).set("part", Responses.part(generation, generation.text())));
            add(ofItem("response.output_item.done").set("item", item));
        }
    }

    private void function(ToolUse tool, JsonNode item) {
        add(ofItem("response.output_item.added").set("item", Responses.function(call, tool)));
        for (String fragment : sent(tool.fragments())) {
            add(ofItem("response.function_call_arguments.delta", item).put("delta", fragment), true);
        }
        if (!call.breaksDown()) {
            add(ofItem("response.function_call_arguments.done", item)
                    .put("arguments", tool.arguments())
                    .put("name", tool.name()));
            add(ofItem("response.output_item.done").set("item", item));
        }
    }

    private List<String> sent(List<String> pieces) {
        return call.breaksDown() ? pieces.subList(0, pieces.size() / 2) : pieces;
    }

    private ObjectNode event(String type) {
        return Json.object().put("type", type).put("sequence_number", frames.size());
    }

    private ObjectNode ofItem(String type) {
        return event(type).put("output_index", 0);
    }

    private ObjectNode ofItem(String type, JsonNode item) {
        return ofItem(type).put("item_id", item.path("id").asString());
    }

    private ObjectNode ofPart(String type, JsonNode item) {
        ObjectNode event = ofItem(type, item).put("content_index", 0);
        if (type.startsWith("response.output_text")) {
            event.putArray("logprobs");
        }
        return event;
    }

    private void add(ObjectNode event) {
        add(event, false);
    }

    private void add(ObjectNode event, boolean isToken) {
        frames.add(Frame.event(event, isToken));
    }
}
