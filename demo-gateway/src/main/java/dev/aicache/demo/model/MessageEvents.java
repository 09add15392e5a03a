package dev.aicache.demo.model;

import java.util.ArrayList;
import java.util.List;

import tools.jackson.databind.node.ObjectNode;

/** The named events of one streamed Anthropic message: its start, its blocks with their deltas, its end. */
final class MessageEvents {

    private final Call call;
    private final Provider anthropic;
    private final List<Frame> frames = new ArrayList<>();

    MessageEvents(Call call, Provider anthropic) {
        this.call = call;
        this.anthropic = anthropic;
    }

    Answer answer(String model, Prompt prompt, Generation generation) {
        ObjectNode start = Json.object().put("type", "message_start");
        start.set("message", Messages.message(call, model, prompt, 1));
        frames.add(Frame.event(start, false));
        List<String> pieces = generation.pieces();
        if (call.breaksDown()) {
            text(pieces.subList(0, pieces.size() / 2));
            frames.add(Frame.event(anthropic.error(call, 529, "Overloaded"), false));
        } else {
            text(pieces);
            frames.add(Frame.event(block("content_block_stop", 0), false));
            generation.tool().ifPresent(this::tool);
            stop(generation);
        }
        if (call.saysGoodbye()) {
            frames.add(Frame.event(Json.object().put("type", "message_stop"), false));
        }
        return Answer.stream(frames, generation.tokens());
    }

    private void stop(Generation generation) {
        ObjectNode end = Json.object().put("type", "message_delta");
        Messages.putStop(end.putObject("delta"), generation);
        end.putObject("usage").put("output_tokens", generation.tokens());
        frames.add(Frame.event(end, false));
    }

    private void text(List<String> pieces) {
        ObjectNode start = block("content_block_start", 0);
        start.set("content_block", Messages.textBlock(""));
        frames.add(Frame.event(start, false));
        frames.add(Frame.event(Json.object().put("type", "ping"), false));
        for (String piece : pieces) {
            delta(0, "text_delta", "text", piece, true);
        }
    }

    private void tool(ToolUse tool) {
        ObjectNode start = block("content_block_start", 1);
        start.set("content_block", Messages.toolBlock(call, tool));
        frames.add(Frame.event(start, false));
        delta(1, "input_json_delta", "partial_json", "", false);
        for (String fragment : tool.fragments()) {
            delta(1, "input_json_delta", "partial_json", fragment, true);
        }
        frames.add(Frame.event(block("content_block_stop", 1), false));
    }

    private void delta(int index, String type, String member, String text, boolean isToken) {
        ObjectNode event = block("content_block_delta", index);
        event.putObject("delta").put("type", type).put(member, text);
        frames.add(Frame.event(event, isToken));
    }

    private static ObjectNode block(String type, int index) {
        return Json.object().put("type", type).put("index", index);
    }
}
