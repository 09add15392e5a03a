package dev.aicache.demo.model;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code POST /v1/messages}: Anthropic's chat. The stream is written by {@link MessageEvents}. */
final class Messages implements Endpoint {

    private final Provider anthropic;

    Messages(Provider anthropic) {
        this.anthropic = anthropic;
    }

    @Override
    public Provider provider() {
        return anthropic;
    }

    @Override
    public Answer answer(JsonNode request, Call call) {
        String model = request.path("model").asString("");
        int limit = request.path("max_tokens").asInt(0);
        if (model.isEmpty()) {
            throw new InvalidRequestException("model: Field required");
        }
        if (limit < 1) {
            throw new InvalidRequestException("max_tokens: Field required");
        }
        Prompt prompt = Prompt.of(request);
        Generation generation = Generation.of(request, prompt, call, limit, "#" + call.serial());
        if (Generation.isStream(request)) {
            return new MessageEvents(call, anthropic).answer(model, prompt, generation);
        }
        if (call.breaksDown()) {
            return Answer.json(200, anthropic.error(call, 529, "Overloaded"), generation.tokens());
        }
        ObjectNode body = message(call, model, prompt, generation.tokens());
        ArrayNode content = body.withArray("content");
        content.add(textBlock(generation.text()));
        generation.tool().ifPresent(tool -> {
            ObjectNode block = toolBlock(call, tool);
            block.set("input", Json.parse(tool.arguments()));
            content.add(block);
        });
        putStop(body, generation);
        return Answer.json(200, body, generation.tokens());
    }

    /** A message without content that has not stopped yet: what a stream begins with. */
    static ObjectNode message(Call call, String model, Prompt prompt, int outputTokens) {
        ObjectNode message = Json.object()
                .put("id", "msg_sim" + call.serial())
                .put("type", "message")
                .put("role", "assistant")
                .put("model", model);
        message.putArray("content");
        message.putNull("stop_reason").putNull("stop_sequence").putNull("stop_details");
        message.putObject("usage")
                .put("input_tokens", prompt.tokens())
                .put("cache_creation_input_tokens", 0)
                .put("cache_read_input_tokens", 0)
                .put("output_tokens", outputTokens)
                .put("service_tier", "standard");
        return message;
    }

    static ObjectNode textBlock(String text) {
        return Json.object().put("type", "text").put("text", text);
    }

    /** A tool's block as a stream begins it, its input empty. */
    static ObjectNode toolBlock(Call call, ToolUse tool) {
        ObjectNode block = Json.object()
                .put("type", "tool_use")
                .put("id", "toolu_sim" + call.serial())
                .put("name", tool.name());
        block.putObject("input");
        block.putObject("caller").put("type", "direct");
        return block;
    }

    /** Says on the message, or on the delta that ends one, why the model stopped. */
    static void putStop(ObjectNode target, Generation generation) {
        String reason = stopReason(generation);
        target.put("stop_reason", reason).putNull("stop_sequence");
        if ("refusal".equals(reason)) {
            target.putObject("stop_details")
                    .put("type", "refusal")
                    .putNull("category")
                    .put("explanation", "A simulated refusal.");
        }
    }

    private static @Nullable String stopReason(Generation generation) {
        return switch (generation.stop()) {
            case END -> "end_turn";
            case TOOL -> "tool_use";
            case LENGTH -> "max_tokens";
            case FILTER, REFUSAL -> "refusal";
            case NONE -> null;
        };
    }
}
