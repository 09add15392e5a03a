package dev.aicache.dialect;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The forms of an answer of Ollama's chat and generate: the lines of the stream have pieces of the texts, and the last
 * one, {@code done}, all the rest. The server streams unless told not to.
 */
final class OllamaForms extends FrameForms {

    private static final Map<String, Fold> MESSAGE =
            Map.of("role", Fold.AGREED, "content", Fold.TEXT, "thinking", Fold.TEXT, "tool_calls", Fold.LIST);

    private static final Map<String, Fold> ANSWER = Map.of(
            "message", Fold.object(MESSAGE, Fold.ONCE),
            "response", Fold.TEXT,
            "thinking", Fold.TEXT,
            "tool_calls", Fold.LIST,
            "logprobs", Fold.LIST,
            "created_at", Fold.LAST,
            "done", Fold.LAST);

    /** What lines before the last have, and what of them comes once more in the last. */
    private static final Set<String> PIECES = Set.of("thinking", "tool_calls", "logprobs");

    OllamaForms() {
        super(
                Map.of(Form.NDJSON, Framing.LINES),
                Map.of(Form.JSON, List.of(Form.NDJSON), Form.NDJSON, List.of(Form.JSON)));
    }

    @Override
    public Optional<Asked> asked(String path, @Nullable String query, JsonObject request) {
        return StreamMember.asked(path, query, request, true, Form.NDJSON);
    }

    @Override
    JsonObject assemble(List<Frame> frames) {
        Gathering gathering = new Gathering();
        for (int i = 0; i < frames.size(); i++) {
            JsonObject line = frames.get(i).data();
            boolean isLast = i == frames.size() - 1;
            Strict.check(line.get("error") == null
                    && line.get("done") == (isLast ? JsonLiteral.TRUE : JsonLiteral.FALSE)
                    && (line.get("message") instanceof JsonObject)
                            != line.text("response").isPresent());
            gathering.add(line);
        }
        return gathering.whole(ANSWER, Fold.HEADER);
    }

    @Override
    List<Frame> split(JsonObject answer) {
        Members pieces = new Members();
        Members last = new Members();
        for (JsonObject.Member member : answer.members()) {
            String name = member.name();
            JsonValue value = member.value();
            if (name.equals("message")) {
                JsonObject message = Strict.object(value);
                pieces.put(name, message);
                last.put(name, end(message));
            } else if (name.equals("response")) {
                pieces.put(name, value);
                last.put(name, "");
            } else if (PIECES.contains(name)) {
                pieces.put(name, value);
            } else if (name.equals("done")) {
                pieces.put(name, JsonLiteral.FALSE);
                last.put(name, value);
            } else {
                if (name.equals("model") || name.equals("created_at")) {
                    pieces.put(name, value);
                }
                last.put(name, value);
            }
        }
        List<Frame> lines = new ArrayList<>();
        lines.add(Frame.of(pieces.build()));
        lines.add(Frame.of(last.build()));
        return lines;
    }

    private static JsonObject end(JsonObject message) {
        Members end = new Members();
        for (JsonObject.Member member : message.members()) {
            if (member.name().equals("role")) {
                end.put("role", member.value());
            } else if (member.name().equals("content")) {
                end.put("content", "");
            }
        }
        return end.build();
    }
}
