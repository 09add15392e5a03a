package dev.aicache.dialect;

import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.aicache.BypassReason;
import dev.aicache.SkipReason;

/** Gemini's {@code embedContent} and {@code batchEmbedContents}. */
final class GeminiEmbeddingsDialect implements Dialect {

    private final GeminiScreen screen = new GeminiScreen();

    @Override
    public String name() {
        return "gemini-embeddings";
    }

    @Override
    public boolean speaks(String path) {
        return RequestPath.endsWith(path, ":embedContent") || RequestPath.endsWith(path, ":batchEmbedContents");
    }

    @Override
    public FieldRules rules() {
        return GeminiScreen.RULES;
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
        List<JsonValue> batches = request.all("requests");
        boolean isBatch = batches.size() == 1 && batches.get(0) instanceof JsonArray;
        int inputs = isBatch ? ((JsonArray) batches.get(0)).size() : 0;
        return new RequestTraits(batches.isEmpty() && request.has("content") ? 1 : inputs, false);
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
        if (answer.has("embeddings")) {
            return answer.get("embeddings") instanceof JsonArray embeddings && embeddings.passedOver() == 0
                    ? embeddings.values().stream()
                            .map(GeminiEmbeddingsDialect::values)
                            .toList()
                    : List.of();
        }
        return answer.get("embedding") instanceof JsonObject embedding ? List.of(values(embedding)) : List.of();
    }

    private static JsonValue values(JsonValue embedding) {
        JsonValue values = embedding instanceof JsonObject object ? object.get("values") : null;
        return values == null ? JsonLiteral.NULL : values;
    }

    @Override
    public Optional<Usage> usage(@Nullable String contentType, byte[] body) {
        return AnswerForm.of(contentType) == AnswerForm.JSON ? GeminiUsage.of(body) : Optional.empty();
    }
}
