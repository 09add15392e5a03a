package dev.aicache.demo.model;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code POST /v1/responses}: OpenAI's Responses, without the state: nothing is stored, whatever {@code store} says. The
 * stream is written by {@link ResponseEvents}.
 */
final class Responses implements Endpoint {

    private final Provider openAi;

    Responses(Provider openAi) {
        this.openAi = openAi;
    }

    @Override
    public Provider provider() {
        return openAi;
    }

    @Override
    public Answer answer(JsonNode request, Call call) {
        if (request.path("model").asString("").isEmpty()) {
            throw new InvalidRequestException("you must provide a model parameter");
        }
        Prompt prompt = Prompt.ofInput(request);
        int limit = request.path("max_output_tokens").asInt(Integer.MAX_VALUE);
        Generation generation = Generation.of(request, prompt, call, Math.max(1, limit), "#" + call.serial())
                .withoutPreface();
        if (Generation.isStream(request)) {
            return new ResponseEvents(request, call, openAi).answer(prompt, generation);
        }
        if (call.breaksDown()) {
            return Answer.json(200, openAi.error(call, 500, "The simulated model broke down."), generation.tokens());
        }
        return Answer.json(200, ended(request, call, prompt, generation), generation.tokens());
    }

    /** A response with its output and usage. */
    static ObjectNode ended(JsonNode request, Call call, Prompt prompt, Generation generation) {
        String status = status(generation);
        ObjectNode response = begun(request, call).put("status", status);
        if (status.equals("incomplete")) {
            boolean isFiltered = generation.stop() == Generation.Stop.FILTER;
            response.putObject("incomplete_details").put("reason", isFiltered ? "content_filter" : "max_output_tokens");
        }
        response.withArray("output").add(item(call, generation));
        ObjectNode usage = response.putObject("usage").put("input_tokens", prompt.tokens());
        usage.putObject("input_tokens_details").put("cached_tokens", 0).put("cache_write_tokens", 0);
        usage.put("output_tokens", generation.tokens());
        usage.putObject("output_tokens_details").put("reasoning_tokens", 0);
        usage.put("total_tokens", prompt.tokens() + generation.tokens());
        return response;
    }

    /** A response that has nothing in it yet. */
    static ObjectNode begun(JsonNode request, Call call) {
        ObjectNode response = Json.object()
                .put("id", "resp_sim" + call.serial())
                .put("object", "response")
                .put("created_at", call.created())
                .put("status", "in_progress")
                .putNull("error")
                .putNull("incomplete_details");
        response.set("instructions", request.path("instructions").isString() ? request.path("instructions") : null);
        response.put("model", request.path("model").asString());
        response.putArray("output");
        response.put("parallel_tool_calls", true).putNull("previous_response_id");
        response.put("store", request.path("store").asBoolean(true)).put("temperature", 1.0);
        response.putObject("text").putObject("format").put("type", "text");
        response.put("tool_choice", "auto");
        ArrayNode tools = response.putArray("tools");
        request.path("tools").forEach(tools::add);
        response.put("top_p", 1.0).put("truncation", "disabled").putNull("usage");
        response.putObject("metadata");
        return response;
    }

    /** What the model came up with: a message, or the call of a function. */
    private static ObjectNode item(Call call, Generation generation) {
        if (generation.tool().isPresent()) {
            ToolUse tool = generation.tool().get();
            return function(call, tool).put("status", "completed").put("arguments", tool.arguments());
        }
        ObjectNode message =
                message(call).put("status", status(generation).equals("incomplete") ? "incomplete" : "completed");
        message.withArray("content").add(part(generation, generation.text()));
        return message;
    }

    static ObjectNode message(Call call) {
        ObjectNode message = Json.object()
                .put("id", "msg_sim" + call.serial())
                .put("type", "message")
                .put("status", "in_progress");
        message.putArray("content");
        return message.put("role", "assistant");
    }

    static ObjectNode part(Generation generation, String text) {
        if (generation.stop() == Generation.Stop.REFUSAL) {
            return Json.object().put("type", "refusal").put("refusal", text);
        }
        ObjectNode part = Json.object().put("type", "output_text");
        part.putArray("annotations");
        part.putArray("logprobs");
        return part.put("text", text);
    }

    static ObjectNode function(Call call, ToolUse tool) {
        return Json.object()
                .put("id", "fc_sim" + call.serial())
                .put("type", "function_call")
                .put("status", "in_progress")
                .put("arguments", "")
                .put("call_id", "call_sim" + call.serial())
                .put("name", tool.name());
    }

    static String status(Generation generation) {
        return switch (generation.stop()) {
            case END, TOOL, REFUSAL -> "completed";
            case LENGTH, FILTER -> "incomplete";
            case NONE -> "in_progress";
        };
    }
}
