package dev.aicache.dialect;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Makes the frames of a stream of a chat completion: for each choice one with the role, one for each text and each tool
 * call, and one with the reason why it ended. For one answer and one thread.
 */
final class ChatSplit {

    /** Members that only whole answers have, where they say something. */
    private static final Set<String> WHOLE_ONLY = Set.of(
            "error",
            "metadata",
            "moderation",
            "prompt_logprobs",
            "prompt_token_ids",
            "kv_transfer_params",
            "routed_experts",
            "obfuscation");

    /** As clients expect them one after another. */
    private static final List<String> TEXTS = List.of("reasoning", "reasoning_content", "content", "refusal");

    private final JsonObject answer;
    private final JsonObject header;
    private final List<Frame> frames = new ArrayList<>();

    ChatSplit(JsonObject answer) {
        this.answer = answer;
        this.header = CompletionStream.header(answer, ChatAssembly.CHUNK);
    }

    /**
     * The frames, with the usage if the answer has any.
     *
     * @throws NotConvertibleException if a member has no place in a stream
     */
    List<Frame> frames() {
        boolean isPlain = answer.get("error") == null
                && answer.members().stream()
                        .noneMatch(member -> WHOLE_ONLY.contains(member.name()) && saysSomething(member.value()));
        Strict.check(isPlain);
        Members first = CompletionStream.first(answer, header);
        for (JsonValue choice : Strict.array(answer.get("choices")).values()) {
            split(Strict.object(choice), first);
            first = Members.of(header);
        }
        CompletionStream.report(answer, header, frames);
        return frames;
    }

    private static boolean saysSomething(JsonValue value) {
        boolean isEmpty = value == JsonLiteral.NULL
                || (value instanceof JsonArray array && array.size() == 0)
                || (value instanceof JsonObject object && object.members().isEmpty());
        return !isEmpty;
    }

    private void split(JsonObject choice, Members first) {
        JsonObject message = Strict.object(choice.get("message"));
        Strict.check(choice.get("delta") == null && isPlain(message));
        int textAt = frames.size() + 1;
        add(first, choice, opening(message), null);
        for (String name : TEXTS) {
            if (message.get(name) instanceof JsonString text && !text.value().isEmpty()) {
                add(choice, new Members().put(name, text).build(), null);
            }
        }
        int afterTexts = frames.size();
        if (message.get("tool_calls") instanceof JsonArray calls) {
            for (int i = 0; i < calls.size(); i++) {
                add(choice, call(i, calls.values().get(i)), null);
            }
        }
        add(choice, JsonObject.EMPTY, rest(choice));
        if (choice.get("logprobs") instanceof JsonObject logprobs) {
            putLogprobs(afterTexts > textAt ? afterTexts - 1 : textAt - 1, logprobs);
        }
    }

    // Audio expires, and no document says how annotations come in a stream.
    private static boolean isPlain(JsonObject message) {
        JsonValue annotations = message.get("annotations");
        boolean hasOnlyTexts = TEXTS.stream()
                .map(message::get)
                .allMatch(text -> text == null || text == JsonLiteral.NULL || text instanceof JsonString);
        return hasOnlyTexts && !message.has("audio") && (annotations == null || !saysSomething(annotations));
    }

    /** The first delta: all of the message but texts and tool calls, of which it says only that they come. */
    private static JsonObject opening(JsonObject message) {
        Members delta = Members.of(message);
        for (String name : TEXTS) {
            if (message.get(name) instanceof JsonString) {
                delta.replace(name, new JsonString(""));
            }
        }
        boolean hasCalls = message.get("tool_calls") instanceof JsonArray calls && calls.size() > 0;
        if (hasCalls) {
            delta.take("tool_calls");
        }
        return delta.build();
    }

    private static JsonObject call(int index, JsonValue value) {
        JsonObject whole = Strict.object(value);
        Strict.check(whole.get("index") == null);
        Members call = new Members().put("index", index);
        whole.members().forEach(member -> call.put(member.name(), member.value()));
        return new Members()
                .put("tool_calls", new JsonArray(List.of(call.build()), 0))
                .build();
    }

    /** What of the choice is known at its end. */
    private static JsonObject rest(JsonObject choice) {
        Members rest = Members.of(choice);
        rest.take("index");
        rest.take("message");
        rest.take("logprobs");
        return rest.build();
    }

    private void add(JsonObject choice, JsonObject delta, @Nullable JsonObject rest) {
        add(Members.of(header), choice, delta, rest);
    }

    private void add(Members frame, JsonObject choice, JsonObject delta, @Nullable JsonObject rest) {
        Members part =
                new Members().put("index", Strict.count(choice.get("index"))).put("delta", delta);
        if (choice.get("logprobs") != null) {
            part.put("logprobs", JsonLiteral.NULL);
        }
        part.put("finish_reason", JsonLiteral.NULL);
        if (rest != null) {
            rest.members().forEach(member -> part.put(member.name(), member.value()));
        }
        frames.add(Frame.of(
                frame.put("choices", new JsonArray(List.of(part.build()), 0)).build()));
    }

    private void putLogprobs(int at, JsonObject logprobs) {
        JsonObject frame = frames.get(at).data();
        JsonObject choice =
                Strict.object(Strict.array(frame.get("choices")).values().get(0));
        JsonObject with = Members.of(choice).replace("logprobs", logprobs).build();
        frames.set(
                at,
                Frame.of(Members.of(frame)
                        .put("choices", new JsonArray(List.of(with), 0))
                        .build()));
    }
}
