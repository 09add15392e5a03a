package dev.aicache.embedding;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.aicache.dialect.JsonArray;
import dev.aicache.dialect.JsonObject;
import dev.aicache.dialect.JsonReader;
import dev.aicache.dialect.JsonString;
import dev.aicache.dialect.JsonValue;
import dev.aicache.embedding.JsonSpans.Member;
import dev.aicache.embedding.JsonSpans.Span;

/** A request for the vectors of its inputs, taken apart. Holds prompts, so it is not to be kept beyond its request. */
public final class EmbeddingRequest {

    static final String FORMAT = "encoding_format";

    /**
     * Members beside which {@link #FORMAT} changes nothing but how a vector is written. Beside others it may: vLLM has
     * one that makes the floats of Base64 shorter.
     */
    private static final Set<String> PLAIN = Set.of("model", "dimensions", "user", "input_type");

    private final EmbeddingProtocol protocol;
    private final byte[] body;
    private final JsonObject shared;
    private final List<JsonValue> inputs;
    private final VectorForm form;

    private EmbeddingRequest(
            EmbeddingProtocol protocol, byte[] body, JsonObject shared, List<JsonValue> inputs, VectorForm form) {
        this.protocol = protocol;
        this.body = body;
        this.shared = shared;
        this.inputs = inputs;
        this.form = form;
    }

    /**
     * Takes a request apart.
     *
     * @param body the array is kept, and not to be changed
     * @return empty for a request that can only be answered as one
     */
    public static Optional<EmbeddingRequest> of(EmbeddingProtocol protocol, byte[] body) {
        if (!(JsonReader.read(body).orElse(null) instanceof JsonObject request) || request.hasDuplicates()) {
            return Optional.empty();
        }
        List<JsonValue> inputs = protocol.inputs(request.get(protocol.input()));
        VectorForm form = protocol.form(request);
        List<JsonObject.Member> others = others(protocol, request);
        if (inputs == null || form == null || !others.stream().allMatch(member -> protocol.isPerInput(member.name()))) {
            return Optional.empty();
        }
        return Optional.of(new EmbeddingRequest(protocol, body, shared(protocol, others), inputs, form));
    }

    private static List<JsonObject.Member> others(EmbeddingProtocol protocol, JsonObject request) {
        return request.members().stream()
                .filter(member -> !member.name().equals(protocol.input()))
                .toList();
    }

    private static JsonObject shared(EmbeddingProtocol protocol, List<JsonObject.Member> others) {
        boolean isPlain = protocol == EmbeddingProtocol.OPEN_AI
                && others.stream().allMatch(member -> member.name().equals(FORMAT) || PLAIN.contains(member.name()));
        return new JsonObject(
                isPlain
                        ? others.stream()
                                .filter(member -> !member.name().equals(FORMAT))
                                .toList()
                        : others);
    }

    /** What is asked of every input alike, and so is in the key of each; how vectors are written only where it counts. */
    public JsonObject shared() {
        return shared;
    }

    /** The inputs in their order. */
    public List<JsonValue> inputs() {
        return inputs;
    }

    public EmbeddingProtocol protocol() {
        return protocol;
    }

    /** How the request wants its vectors written. */
    public VectorForm form() {
        return form;
    }

    /**
     * The same request for some of its inputs only, every other byte as it was.
     *
     * @param positions of the inputs, ascending
     * @return empty where the inputs are no list
     */
    public Optional<byte[]> reducedTo(List<Integer> positions) {
        Span list = inputSpan();
        List<Span> elements = list == null ? null : JsonSpans.elements(body, list);
        if (list == null || elements == null || elements.size() != inputs.size()) {
            return Optional.empty();
        }
        ByteArrayOutputStream reduced = new ByteArrayOutputStream(body.length);
        reduced.write(body, 0, list.from());
        char separator = '[';
        for (int position : positions) {
            Span element = elements.get(position);
            reduced.write(separator);
            reduced.write(body, element.from(), element.length());
            separator = ',';
        }
        reduced.write(']');
        reduced.write(body, list.to(), body.length - list.to());
        return Optional.of(reduced.toByteArray());
    }

    private @Nullable Span inputSpan() {
        List<Member> members = JsonSpans.members(body);
        return members == null
                ? null
                : members.stream()
                        .filter(member -> member.name().equals(protocol.input()))
                        .map(Member::value)
                        .findFirst()
                        .orElse(null);
    }

    /** How much of a batch the input is, by the best measure there is: tokens where it is written so, else characters. */
    long weight(int position) {
        JsonValue input = inputs.get(position);
        if (input instanceof JsonArray tokens) {
            return Math.max(1, tokens.size());
        }
        return input instanceof JsonString text ? Math.max(1, text.value().length()) : 1;
    }

    /** How many inputs there are; what they are is a prompt. */
    @Override
    public String toString() {
        return "%s(%d)".formatted(protocol, inputs.size());
    }
}
