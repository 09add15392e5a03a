package dev.aicache.dialect;

import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.aicache.BypassReason;
import dev.aicache.SkipReason;

/**
 * Ollama's {@code /api/embed}, and the older {@code /api/embeddings}, which has one {@code prompt} and answers with one
 * vector. A request without input loads the model.
 */
final class OllamaEmbeddingsDialect implements Dialect {

    private final RequestScreen screen = new RequestScreen(ClientTools::isOpenAi);

    @Override
    public String name() {
        return "ollama-embeddings";
    }

    @Override
    public boolean speaks(String path) {
        return RequestPath.endsWith(path, "/api/embed") || RequestPath.endsWith(path, "/api/embeddings");
    }

    @Override
    public FieldRules rules() {
        return OllamaDialect.RULES;
    }

    @Override
    public Optional<BypassReason> bypass(JsonObject request) {
        return OllamaDialect.isEmpty(request, "input") && OllamaDialect.isEmpty(request, "prompt")
                ? Optional.of(BypassReason.STATEFUL)
                : screen.bypass(request);
    }

    @Override
    public Sampling sampling(JsonObject request) {
        return Sampling.NONE;
    }

    @Override
    public RequestTraits traits(JsonObject request) {
        List<JsonValue> inputs = request.has("input") ? request.all("input") : request.all("prompt");
        return new RequestTraits(inputs.size() == 1 ? EmbeddingsDialect.count(inputs.get(0)) : 0, false);
    }

    @Override
    public Optional<SkipReason> judge(RequestTraits request, @Nullable String contentType, byte[] body) {
        if (AnswerForm.of(contentType) != AnswerForm.JSON) {
            return Optional.of(SkipReason.MEDIA_TYPE);
        }
        if (!(JsonReader.outline(body).orElse(null) instanceof JsonObject answer)) {
            return Optional.of(SkipReason.INCOMPLETE);
        }
        if (answer.has("error")) {
            return Optional.of(SkipReason.ERROR_IN_BODY);
        }
        return Vectors.areWhole(vectors(answer), request.choices())
                ? Optional.empty()
                : Optional.of(SkipReason.INCOMPLETE);
    }

    private static List<JsonValue> vectors(JsonObject answer) {
        if (answer.get("embeddings") instanceof JsonArray embeddings) {
            return embeddings.passedOver() == 0 ? embeddings.values() : List.of();
        }
        return answer.get("embedding") instanceof JsonArray embedding ? List.of(embedding) : List.of();
    }

    @Override
    public Optional<Usage> usage(@Nullable String contentType, byte[] body) {
        return AnswerForm.of(contentType) == AnswerForm.JSON ? OllamaUsage.of(body) : Optional.empty();
    }
}
