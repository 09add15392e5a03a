package dev.aicache.demo.model;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code POST /v1/chat/completions}: OpenAI's chat. The stream is written by {@link ChatCompletionEvents}. */
final class ChatCompletions implements Endpoint {

    private static final int MOST_CHOICES = 128;

    private final Provider openAi;

    ChatCompletions(Provider openAi) {
        this.openAi = openAi;
    }

    @Override
    public Provider provider() {
        return openAi;
    }

    @Override
    public Answer answer(JsonNode request, Call call) {
        String model = request.path("model").asString("");
        if (model.isEmpty()) {
            throw new InvalidRequestException("you must provide a model parameter");
        }
        Prompt prompt = Prompt.of(request);
        List<Generation> choices = generate(request, prompt, call);
        if (Generation.isStream(request)) {
            return new ChatCompletionEvents(request, call, prompt, openAi).answer(choices);
        }
        int tokens = tokens(choices);
        if (call.breaksDown()) {
            return Answer.json(200, openAi.error(call, 500, "The simulated model broke down."), tokens);
        }
        ObjectNode body = envelope(call, model, "chat.completion");
        ArrayNode list = body.putArray("choices");
        for (int i = 0; i < choices.size(); i++) {
            Generation choice = choices.get(i);
            ObjectNode json = list.addObject().put("index", i);
            json.set("message", message(choice, call, i));
            json.putNull("logprobs");
            json.put("finish_reason", finishReason(choice));
        }
        body.set("usage", usage(prompt, tokens));
        return Answer.json(200, body, tokens);
    }

    private static List<Generation> generate(JsonNode request, Prompt prompt, Call call) {
        int count = request.path("n").asInt(1);
        if (count < 1 || count > MOST_CHOICES) {
            throw new InvalidRequestException("n: must be between 1 and " + MOST_CHOICES);
        }
        int limit = request.path("max_completion_tokens")
                .asInt(request.path("max_tokens").asInt(Integer.MAX_VALUE));
        List<Generation> choices = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            String label = "#" + call.serial() + (count == 1 ? "" : ", choice " + (i + 1));
            choices.add(Generation.of(request, prompt, call, Math.max(1, limit), label)
                    .withoutPreface());
        }
        return choices;
    }

    private static ObjectNode message(Generation choice, Call call, int index) {
        ObjectNode message = Json.object().put("role", "assistant");
        boolean isRefusal = choice.stop() == Generation.Stop.REFUSAL;
        message.put("content", isRefusal || choice.pieces().isEmpty() ? null : choice.text());
        choice.tool().ifPresent(tool -> {
            ObjectNode toolCall = message.putArray("tool_calls").addObject();
            toolCall.put("id", toolCallId(call, index)).put("type", "function");
            toolCall.putObject("function").put("name", tool.name()).put("arguments", tool.arguments());
        });
        message.put("refusal", isRefusal ? choice.text() : null);
        message.putArray("annotations");
        return message;
    }

    /** What a completion and each chunk of one begin with. */
    static ObjectNode envelope(Call call, String model, String object) {
        return Json.object()
                .put("id", "chatcmpl-sim" + call.serial())
                .put("object", object)
                .put("created", call.created())
                .put("model", model)
                .put("service_tier", "default")
                .put("system_fingerprint", "fp_simulated");
    }

    static String toolCallId(Call call, int index) {
        return "call_sim" + call.serial() + "_" + index;
    }

    static @Nullable String finishReason(Generation choice) {
        return switch (choice.stop()) {
            case END, REFUSAL -> "stop";
            case TOOL -> "tool_calls";
            case LENGTH -> "length";
            case FILTER -> "content_filter";
            case NONE -> null;
        };
    }

    static int tokens(List<Generation> choices) {
        return choices.stream().mapToInt(Generation::tokens).sum();
    }

    static ObjectNode usage(Prompt prompt, int tokens) {
        ObjectNode usage = Json.object()
                .put("prompt_tokens", prompt.tokens())
                .put("completion_tokens", tokens)
                .put("total_tokens", prompt.tokens() + tokens);
        usage.putObject("prompt_tokens_details").put("cached_tokens", 0).put("audio_tokens", 0);
        usage.putObject("completion_tokens_details")
                .put("reasoning_tokens", 0)
                .put("audio_tokens", 0)
                .put("accepted_prediction_tokens", 0)
                .put("rejected_prediction_tokens", 0);
        return usage;
    }
}
