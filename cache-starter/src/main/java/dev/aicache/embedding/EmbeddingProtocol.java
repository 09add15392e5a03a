package dev.aicache.embedding;

import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.aicache.dialect.JsonArray;
import dev.aicache.dialect.JsonNumber;
import dev.aicache.dialect.JsonObject;
import dev.aicache.dialect.JsonString;
import dev.aicache.dialect.JsonValue;

/** Where the protocols write inputs and vectors. */
public enum EmbeddingProtocol {
    /** {@code input}, and {@code data[]} of objects with an {@code index} and an {@code embedding}. */
    OPEN_AI("openai-embeddings", "input", "data", "embedding", "index", "usage", 2048, PerInputMembers.OPEN_AI),
    /** {@code batchEmbedContents}: {@code requests[]}, and {@code embeddings[]} of objects with {@code values}. */
    GEMINI("gemini-embeddings", "requests", "embeddings", "values", "", "usageMetadata", 100, PerInputMembers.GEMINI),
    /** {@code /api/embed}: {@code input}, and {@code embeddings[]} that are the vectors. */
    OLLAMA(
            "ollama-embeddings",
            "input",
            "embeddings",
            "",
            "",
            "prompt_eval_count",
            Integer.MAX_VALUE,
            PerInputMembers.OLLAMA);

    private final String dialect;
    private final String input;
    private final String vectors;
    private final String vector;
    private final String index;
    private final String usage;
    private final int mostInputs;

    @SuppressWarnings("ImmutableEnumChecker") // made by Set.of
    private final Set<String> perInput;

    EmbeddingProtocol(
            String dialect,
            String input,
            String vectors,
            String vector,
            String index,
            String usage,
            int mostInputs,
            Set<String> perInput) {
        this.dialect = dialect;
        this.input = input;
        this.vectors = vectors;
        this.vector = vector;
        this.index = index;
        this.usage = usage;
        this.mostInputs = mostInputs;
        this.perInput = perInput;
    }

    /**
     * Whether a member beside the inputs is known to act on each of them by itself. Others may make a vector depend on what
     * else is asked, as Jina's {@code late_chunking} does, or on the place that an input has.
     */
    boolean isPerInput(String member) {
        return perInput.contains(member);
    }

    /** The protocol of the dialect, or empty where that one is not for embeddings. */
    public static Optional<EmbeddingProtocol> of(String dialect) {
        for (EmbeddingProtocol protocol : values()) {
            if (protocol.dialect.equals(dialect)) {
                return Optional.of(protocol);
            }
        }
        return Optional.empty();
    }

    /** The request's member that holds the inputs. */
    public String input() {
        return input;
    }

    /** The answer's member that holds a vector for each input. */
    String vectors() {
        return vectors;
    }

    /** The member of such an element that is the vector itself; empty where the element is. */
    String vector() {
        return vector;
    }

    /** The member of such an element that says which input it is for; empty where its place says so. */
    String index() {
        return index;
    }

    /** The answer's member that says what was billed. */
    String usage() {
        return usage;
    }

    /**
     * The inputs one by one, or null where the value cannot be taken apart, or has more of them than the provider takes:
     * it is for the provider to say so. An array of numbers is one input, written as token ids.
     */
    @Nullable
    List<JsonValue> inputs(@Nullable JsonValue value) {
        if (value instanceof JsonString && this != GEMINI) {
            return List.of(value);
        }
        if (!(value instanceof JsonArray array) || array.values().isEmpty()) {
            return null;
        }
        List<JsonValue> items = array.values();
        if (isTokens(array) && this == OPEN_AI) {
            return List.of(array);
        }
        return items.size() <= mostInputs && isList(items) ? items : null;
    }

    private boolean isList(List<JsonValue> items) {
        return switch (this) {
            case OPEN_AI ->
                items.stream().allMatch(JsonString.class::isInstance)
                        || items.stream().allMatch(EmbeddingProtocol::isTokens);
            case GEMINI -> items.stream().allMatch(JsonObject.class::isInstance);
            case OLLAMA -> items.stream().allMatch(JsonString.class::isInstance);
        };
    }

    private static boolean isTokens(JsonValue value) {
        return value instanceof JsonArray array
                && !array.values().isEmpty()
                && array.values().stream().allMatch(JsonNumber.class::isInstance);
    }

    /** How the request wants its vectors written, or null where that is not known here. */
    @Nullable
    VectorForm form(JsonObject request) {
        JsonValue format = request.get(EmbeddingRequest.FORMAT);
        if (format == null || this != OPEN_AI) {
            return VectorForm.TEXT;
        }
        String name = format instanceof JsonString string ? string.value() : "";
        return switch (name) {
            case "float" -> VectorForm.TEXT;
            case "base64" -> VectorForm.BASE64;
            default -> null;
        };
    }
}
