package dev.aicache.demo.model;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code POST /api/chat}: Ollama's chat, a stream of lines unless the request says otherwise. Filters and refusals are
 * words like any others to Ollama, and the simulated model calls no tools in its protocol.
 */
final class OllamaChat implements Endpoint {

    private static final long NANOS_PER_TOKEN = 25_000_000;

    private final Provider ollama;

    OllamaChat(Provider ollama) {
        this.ollama = ollama;
    }

    @Override
    public Provider provider() {
        return ollama;
    }

    @Override
    public Answer answer(JsonNode request, Call call) {
        String model = request.path("model").asString("");
        if (model.isEmpty()) {
            throw new InvalidRequestException("model is required");
        }
        boolean isStream = request.path("stream").asBoolean(true);
        Prompt prompt = Prompt.of(request);
        int limit = request.at("/options/num_predict").asInt(Integer.MAX_VALUE);
        ObjectNode asked = Json.object().put("stream", isStream);
        Generation generation =
                Generation.of(asked, prompt, call, limit < 1 ? Integer.MAX_VALUE : limit, "#" + call.serial());
        if (isStream) {
            return stream(model, prompt, generation, call);
        }
        if (call.breaksDown()) {
            return Answer.json(200, brokenDown(call), generation.tokens());
        }
        return Answer.json(200, last(model, generation.text(), prompt, generation, call), generation.tokens());
    }

    private Answer stream(String model, Prompt prompt, Generation generation, Call call) {
        List<String> pieces = generation.pieces();
        List<Frame> lines = new ArrayList<>();
        for (String piece : call.breaksDown() ? pieces.subList(0, pieces.size() / 2) : pieces) {
            lines.add(Frame.line(line(model, piece, call).put("done", false), true));
        }
        if (call.breaksDown()) {
            lines.add(Frame.line(brokenDown(call), false));
        }
        if (call.saysGoodbye()) {
            lines.add(Frame.line(last(model, "", prompt, generation, call), false));
        }
        return Answer.stream(lines, generation.tokens());
    }

    private ObjectNode brokenDown(Call call) {
        return ollama.error(call, 500, "The simulated model broke down.");
    }

    private static ObjectNode line(String model, String text, Call call) {
        ObjectNode line = Json.object()
                .put("model", model)
                .put("created_at", Instant.ofEpochSecond(call.created()).toString());
        line.putObject("message").put("role", "assistant").put("content", text);
        return line;
    }

    private static ObjectNode last(String model, String text, Prompt prompt, Generation generation, Call call) {
        ObjectNode line = line(model, text, call);
        if (generation.stop() == Generation.Stop.NONE) {
            return line.put("done", false);
        }
        long duration = generation.tokens() * NANOS_PER_TOKEN;
        return line.put("done", true)
                .put("done_reason", generation.stop() == Generation.Stop.LENGTH ? "length" : "stop")
                .put("total_duration", duration)
                .put("load_duration", 0)
                .put("prompt_eval_count", prompt.tokens())
                .put("prompt_eval_duration", 0)
                .put("eval_count", generation.tokens())
                .put("eval_duration", duration);
    }
}
