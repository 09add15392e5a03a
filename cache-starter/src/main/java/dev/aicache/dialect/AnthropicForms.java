package dev.aicache.dialect;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/** The forms of an Anthropic message; both have its usage. */
final class AnthropicForms extends FrameForms {

    AnthropicForms() {
        super(Map.of(Form.SSE, Framing.EVENTS), Map.of(Form.JSON, List.of(Form.SSE), Form.SSE, List.of(Form.JSON)));
    }

    @Override
    public Optional<Asked> asked(String path, @Nullable String query, JsonObject request) {
        return StreamMember.asked(path, query, request, false, Form.SSE);
    }

    @Override
    JsonObject assemble(List<Frame> frames) {
        return new AnthropicAssembly().of(frames);
    }

    @Override
    List<Frame> split(JsonObject answer) {
        return new AnthropicSplit().of(answer);
    }
}
