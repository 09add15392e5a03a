package dev.aicache.dialect;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Makes a chat completion of the frames of its stream. */
final class ChatAssembly {

    static final String CHUNK = "chat.completion.chunk";

    private static final Map<String, Fold> CALL = Map.of(
            "index", Fold.AGREED,
            "id", Fold.AGREED,
            "type", Fold.AGREED,
            "function", Fold.object(Map.of("name", Fold.AGREED, "arguments", Fold.TEXT), Fold.ONCE),
            "custom", Fold.object(Map.of("name", Fold.AGREED, "input", Fold.TEXT), Fold.ONCE));

    private static final Map<String, Fold> MESSAGE = Map.of(
            "role", Fold.AGREED,
            "content", Fold.TEXT,
            "refusal", Fold.TEXT,
            "reasoning", Fold.TEXT,
            "reasoning_content", Fold.TEXT,
            "tool_calls", Fold.indexed(false, CALL));

    private static final Map<String, Fold> CHOICE = Map.of(
            "index", Fold.AGREED,
            "delta", Fold.object(MESSAGE, Fold.ONCE),
            "logprobs", Fold.object(Map.of("content", Fold.LIST, "refusal", Fold.LIST), Fold.ONCE),
            "finish_reason", Fold.AGREED,
            "native_finish_reason", Fold.AGREED,
            "stop_reason", Fold.AGREED);

    private static final Map<String, Fold> COMPLETION =
            Map.of("choices", Fold.indexed(true, CHOICE), "usage", Fold.ONCE);

    private ChatAssembly() {}

    /**
     * The completion.
     *
     * @throws NotConvertibleException if a member of a frame has no certain place in it
     */
    static JsonObject of(List<Frame> frames) {
        Gathering gathering = new Gathering();
        for (Frame frame : frames) {
            CompletionStream.checkFrame(frame);
            gathering.add(plain(frame.data()));
        }
        Members completion = Members.of(gathering.whole(COMPLETION, Fold.HEADER));
        JsonArray choices = Strict.array(completion.take("choices"));
        Strict.check(choices.size() > 0);
        List<JsonValue> whole = new ArrayList<>();
        choices.values().forEach(choice -> whole.add(choice(Strict.object(choice))));
        return completion
                .put("object", "chat.completion")
                .put("choices", new JsonArray(whole, 0))
                .build();
    }

    // The padding hides lengths on the wire and says nothing.
    private static JsonObject plain(JsonObject data) {
        Strict.check(data.text("object").filter(CHUNK::equals).isPresent());
        for (JsonValue choice : Strict.array(data.get("choices")).values()) {
            Strict.check(choice instanceof JsonObject object
                    && object.get("delta") instanceof JsonObject
                    && object.get("message") == null);
        }
        Members members = Members.of(data);
        if (data.get("obfuscation") instanceof JsonString) {
            members.take("obfuscation");
        }
        return members.build();
    }

    private static JsonObject choice(JsonObject gathered) {
        Members choice = new Members();
        for (JsonObject.Member member : gathered.members()) {
            choice.put(member.name().equals("delta") ? "message" : member.name(), member.value());
        }
        boolean isWhole = gathered.get("delta") instanceof JsonObject message
                && message.text("role").isPresent()
                && gathered.text("finish_reason").isPresent();
        Strict.check(isWhole);
        return choice.build();
    }
}
