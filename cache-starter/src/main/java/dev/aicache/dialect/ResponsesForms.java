package dev.aicache.dialect;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/** The forms of an answer of OpenAI's Responses API, whose stream ends with the whole answer. */
final class ResponsesForms extends FrameForms {

    private static final String END = "response.completed";

    ResponsesForms() {
        super(Map.of(Form.SSE, Framing.EVENTS), Map.of(Form.JSON, List.of(Form.SSE), Form.SSE, List.of(Form.JSON)));
    }

    @Override
    public Optional<Asked> asked(String path, @Nullable String query, JsonObject request) {
        return request.get("stream_options") == null
                ? StreamMember.asked(path, query, request, false, Form.SSE)
                : Optional.empty();
    }

    /** The answer at the end, if every item of its output is as it was when the stream finished it. */
    @Override
    JsonObject assemble(List<Frame> frames) {
        JsonObject answer = null;
        Members items = new Members();
        for (Frame frame : frames) {
            JsonObject data = frame.data();
            switch (frame.event()) {
                case END -> {
                    Strict.check(answer == null);
                    answer = Strict.object(data.get("response"));
                }
                case "response.output_item.done" -> {
                    int index = Strict.count(data.get("output_index"));
                    items.put(Integer.toString(index), Strict.object(data.get("item")));
                }
                case "error", "response.failed", "response.incomplete" -> throw new NotConvertibleException();
                default -> {}
            }
        }
        JsonObject whole = Strict.object(answer);
        List<JsonValue> output = Strict.array(whole.get("output")).values();
        JsonObject done = items.build();
        Strict.check(done.members().size() == output.size());
        for (int i = 0; i < output.size(); i++) {
            Strict.check(JsonEquality.areEqual(output.get(i), done.get(Integer.toString(i))));
        }
        return whole;
    }

    @Override
    List<Frame> split(JsonObject answer) {
        return new ResponsesSplit().of(answer);
    }
}
