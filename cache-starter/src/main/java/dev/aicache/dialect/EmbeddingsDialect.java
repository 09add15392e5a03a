package dev.aicache.dialect;

import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.aicache.BypassReason;
import dev.aicache.SkipReason;

/**
 * OpenAI embeddings. {@code user} alone leaves the key. Ollama's own {@code /api/embeddings} is another protocol by the
 * same name.
 */
final class EmbeddingsDialect implements Dialect {

    private static final FieldRules RULES = OrderedFields.rules().ignore("user").build();

    private final RequestScreen screen = new RequestScreen(ClientTools::isOpenAi);

    @Override
    public String name() {
        return "openai-embeddings";
    }

    @Override
    public boolean speaks(String path) {
        return RequestPath.endsWith(path, "/embeddings") && !path.endsWith("/api/embeddings");
    }

    @Override
    public FieldRules rules() {
        return RULES;
    }

    @Override
    public Optional<BypassReason> bypass(JsonObject request) {
        return screen.bypass(request);
    }

    @Override
    public Sampling sampling(JsonObject request) {
        return Sampling.NONE;
    }

    @Override
    public RequestTraits traits(JsonObject request) {
        List<JsonValue> inputs = request.all("input");
        return new RequestTraits(inputs.size() == 1 ? count(inputs.get(0)) : 0, false);
    }

    /** How many inputs there are, or 0 where that cannot be told; an array of numbers is one, written as token ids. */
    static int count(JsonValue input) {
        if (input instanceof JsonString) {
            return 1;
        }
        if (!(input instanceof JsonArray array) || array.size() == 0) {
            return 0;
        }
        List<JsonValue> items = array.values();
        if (items.stream().allMatch(JsonNumber.class::isInstance)) {
            return 1;
        }
        boolean isList = items.stream().allMatch(JsonString.class::isInstance)
                || items.stream().allMatch(JsonArray.class::isInstance);
        return isList ? items.size() : 0;
    }

    @Override
    public Optional<SkipReason> judge(RequestTraits request, @Nullable String contentType, byte[] body) {
        return AnswerForm.of(contentType) == AnswerForm.JSON
                ? EmbeddingsAnswer.judge(request, body)
                : Optional.of(SkipReason.MEDIA_TYPE);
    }

    @Override
    public Optional<Usage> usage(@Nullable String contentType, byte[] body) {
        return AnswerForm.of(contentType) == AnswerForm.JSON ? OpenAiUsage.ofEmbeddings(body) : Optional.empty();
    }
}
