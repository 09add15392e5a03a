package dev.aicache.demo.model;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code POST /v1beta/models/<model>:generateContent} and {@code :streamGenerateContent?alt=sse}: Gemini's chat. The
 * simulated model calls no functions in its protocol, and gives one candidate.
 */
final class GenerateContent implements Endpoint {

    private final Provider gemini;
    private final boolean isStream;

    GenerateContent(Provider gemini, boolean isStream) {
        this.gemini = gemini;
        this.isStream = isStream;
    }

    @Override
    public Provider provider() {
        return gemini;
    }

    @Override
    public Answer answer(JsonNode request, Call call) {
        Prompt prompt = Prompt.ofContents(request);
        int limit = request.at("/generationConfig/maxOutputTokens").asInt(Integer.MAX_VALUE);
        ObjectNode asked = Json.object().put("stream", isStream);
        Generation generation = Generation.of(asked, prompt, call, Math.max(1, limit), "#" + call.serial());
        String reason = finishReason(generation);
        if (isStream) {
            return stream(prompt, generation, reason, call);
        }
        return Answer.json(
                200,
                call.breaksDown()
                        ? brokenDown(call)
                        : body(prompt, generation.text(), reason, generation.tokens(), call),
                generation.tokens());
    }

    private Answer stream(Prompt prompt, Generation generation, @Nullable String reason, Call call) {
        List<String> pieces = generation.pieces();
        int last = pieces.size() - 1;
        int whole = call.breaksDown() ? pieces.size() / 2 : last;
        List<Frame> frames = new ArrayList<>();
        for (int i = 0; i < whole; i++) {
            frames.add(Frame.data(body(prompt, pieces.get(i), null, 0, call), true));
        }
        if (call.breaksDown()) {
            frames.add(Frame.data(brokenDown(call), false));
        }
        if (call.saysGoodbye()) {
            frames.add(Frame.data(body(prompt, pieces.get(last), reason, generation.tokens(), call), true));
        }
        return Answer.stream(frames, generation.tokens());
    }

    private ObjectNode brokenDown(Call call) {
        return gemini.error(call, 500, "The simulated model broke down.");
    }

    /** An answer, or a piece of one where there is no reason to have finished. */
    private static ObjectNode body(Prompt prompt, String text, @Nullable String reason, int tokens, Call call) {
        ObjectNode body = Json.object();
        ObjectNode candidate = body.putArray("candidates").addObject();
        ObjectNode content = candidate.putObject("content");
        content.putArray("parts").addObject().put("text", text);
        content.put("role", "model");
        if (reason != null) {
            candidate.put("finishReason", reason);
        }
        candidate.put("index", 0);
        ObjectNode usage = body.putObject("usageMetadata").put("promptTokenCount", prompt.tokens());
        if (tokens > 0) {
            usage.put("candidatesTokenCount", tokens);
        }
        usage.put("totalTokenCount", prompt.tokens() + tokens);
        return body.put("modelVersion", "simulated-gemini").put("responseId", "sim" + call.serial());
    }

    private static @Nullable String finishReason(Generation generation) {
        return switch (generation.stop()) {
            case END, TOOL -> "STOP";
            case LENGTH -> "MAX_TOKENS";
            case FILTER -> "SAFETY";
            case REFUSAL -> "PROHIBITED_CONTENT";
            case NONE -> null;
        };
    }
}
