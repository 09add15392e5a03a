package dev.aicache.demo.model;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The events of one streamed chat completion: the role of each choice, its tokens, its finish reason; then the usage
 * where the request asks for it, and {@code [DONE]}. The choices take turns.
 */
final class ChatCompletionEvents {

    private static final Frame DONE = new Frame("data: [DONE]\n\n", false);

    private final String model;
    private final boolean wantsUsage;
    private final Call call;
    private final Prompt prompt;
    private final Provider openAi;
    private final List<Frame> frames = new ArrayList<>();

    ChatCompletionEvents(JsonNode request, Call call, Prompt prompt, Provider openAi) {
        this.model = request.path("model").asString();
        this.wantsUsage = request.at("/stream_options/include_usage").asBoolean(false);
        this.call = call;
        this.prompt = prompt;
        this.openAi = openAi;
    }

    Answer answer(List<Generation> choices) {
        roles(choices);
        int turns = choices.stream().mapToInt(Generation::tokens).max().orElse(0);
        for (int turn = 0; turn < (call.breaksDown() ? turns / 2 : turns); turn++) {
            for (int i = 0; i < choices.size(); i++) {
                token(i, choices.get(i), turn);
            }
        }
        int tokens = ChatCompletions.tokens(choices);
        if (call.breaksDown()) {
            frames.add(Frame.data(openAi.error(call, 500, "The simulated model broke down."), false));
        } else {
            finish(choices, tokens);
        }
        if (call.saysGoodbye()) {
            frames.add(DONE);
        }
        return Answer.stream(frames, tokens);
    }

    private void roles(List<Generation> choices) {
        for (int i = 0; i < choices.size(); i++) {
            ObjectNode delta = Json.object().put("role", "assistant");
            boolean isText = choices.get(i).tool().isEmpty() && choices.get(i).stop() != Generation.Stop.REFUSAL;
            delta.put("content", isText ? "" : null);
            delta.putNull("refusal");
            frames.add(chunk(i, delta, null, false));
            final int index = i;
            choices.get(i).tool().ifPresent(tool -> {
                ObjectNode named = Json.object();
                ObjectNode toolCall = named.putArray("tool_calls").addObject().put("index", 0);
                toolCall.put("id", ChatCompletions.toolCallId(call, index)).put("type", "function");
                toolCall.putObject("function").put("name", tool.name()).put("arguments", "");
                frames.add(chunk(index, named, null, false));
            });
        }
    }

    private void token(int index, Generation choice, int turn) {
        ObjectNode delta = Json.object();
        List<String> fragments = choice.tool().map(ToolUse::fragments).orElse(List.of());
        if (choice.tool().isPresent()) {
            if (turn >= fragments.size()) {
                return;
            }
            ObjectNode toolCall = delta.putArray("tool_calls").addObject().put("index", 0);
            toolCall.putObject("function").put("arguments", fragments.get(turn));
        } else if (turn < choice.pieces().size()) {
            boolean isRefusal = choice.stop() == Generation.Stop.REFUSAL;
            delta.put(isRefusal ? "refusal" : "content", choice.pieces().get(turn));
        } else {
            return;
        }
        frames.add(chunk(index, delta, null, true));
    }

    private void finish(List<Generation> choices, int tokens) {
        for (int i = 0; i < choices.size(); i++) {
            frames.add(chunk(i, Json.object(), ChatCompletions.finishReason(choices.get(i)), false));
        }
        if (wantsUsage) {
            ObjectNode last = ChatCompletions.envelope(call, model, "chat.completion.chunk");
            last.putArray("choices");
            last.set("usage", ChatCompletions.usage(prompt, tokens));
            frames.add(Frame.data(last, false));
        }
    }

    private Frame chunk(int index, ObjectNode delta, @Nullable String finishReason, boolean isToken) {
        ObjectNode chunk = ChatCompletions.envelope(call, model, "chat.completion.chunk");
        ObjectNode choice = chunk.putArray("choices").addObject().put("index", index);
        choice.set("delta", delta);
        choice.putNull("logprobs");
        choice.put("finish_reason", finishReason);
        if (wantsUsage) {
            chunk.putNull("usage");
        }
        return Frame.data(chunk, isToken);
    }
}
