package dev.aicache.dialect;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The forms of an older completion: its frames are completions, too, each with a piece of the text. */
final class CompletionsForms extends CompletionStream {

    private static final String KIND = "text_completion";

    private static final Map<String, Fold> LOGPROBS = Map.of(
            "tokens", Fold.LIST, "token_logprobs", Fold.LIST, "top_logprobs", Fold.LIST, "text_offset", Fold.LIST);

    private static final Map<String, Fold> CHOICE = Map.of(
            "index", Fold.AGREED,
            "text", Fold.TEXT,
            "logprobs", Fold.object(LOGPROBS, Fold.ONCE),
            "finish_reason", Fold.AGREED,
            "stop_reason", Fold.AGREED);

    private static final Map<String, Fold> COMPLETION =
            Map.of("choices", Fold.indexed(true, CHOICE), "usage", Fold.ONCE);

    CompletionsForms() {
        super(NeutralMembers.COMPLETIONS);
    }

    @Override
    JsonObject assemble(List<Frame> frames) {
        Gathering gathering = new Gathering();
        for (Frame frame : frames) {
            checkFrame(frame);
            Strict.check(frame.data().text("object").filter(KIND::equals).isPresent());
            gathering.add(frame.data());
        }
        JsonObject completion = gathering.whole(COMPLETION, Fold.HEADER);
        boolean isWhole = completion.get("choices") instanceof JsonArray choices
                && choices.size() > 0
                && choices.values().stream()
                        .allMatch(choice -> choice instanceof JsonObject object
                                && object.text("text").isPresent()
                                && object.text("finish_reason").isPresent());
        Strict.check(isWhole);
        return completion;
    }

    @Override
    List<Frame> split(JsonObject answer) {
        Strict.check(
                answer.get("error") == null && !answer.has("prompt_logprobs") && !answer.has("kv_transfer_params"));
        JsonObject header = header(answer, KIND);
        Members first = first(answer, header);
        List<Frame> frames = new ArrayList<>();
        for (JsonValue value : Strict.array(answer.get("choices")).values()) {
            JsonObject choice = Strict.object(value);
            frames.add(frame(first, Members.of(choice).replace("finish_reason", JsonLiteral.NULL)));
            frames.add(frame(Members.of(header), end(choice)));
            first = Members.of(header);
        }
        report(answer, header, frames);
        return frames;
    }

    private static Members end(JsonObject choice) {
        Members end = new Members();
        for (JsonObject.Member member : choice.members()) {
            switch (member.name()) {
                case "text" -> end.put("text", "");
                case "logprobs" -> end.put("logprobs", JsonLiteral.NULL);
                case "index", "finish_reason" -> end.put(member.name(), member.value());
                default -> {}
            }
        }
        return end;
    }

    private static Frame frame(Members frame, Members choice) {
        return Frame.of(
                frame.put("choices", new JsonArray(List.of(choice.build()), 0)).build());
    }
}
