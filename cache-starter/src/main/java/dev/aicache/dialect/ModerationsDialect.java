package dev.aicache.dialect;

import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.aicache.BypassReason;
import dev.aicache.SkipReason;

/**
 * OpenAI moderations. Nothing leaves the key. The judgement on a text is an answer like any other, also where it flags
 * the text; but the model behind a name moves, so a route should keep them for a short time.
 */
final class ModerationsDialect implements Dialect {

    private static final FieldRules RULES = OrderedFields.rules().build();

    private final RequestScreen screen = new RequestScreen(ClientTools::isOpenAi);

    @Override
    public String name() {
        return "openai-moderations";
    }

    @Override
    public boolean speaks(String path) {
        return RequestPath.endsWith(path, "/moderations") && !RequestPath.isStateful(path);
    }

    @Override
    public FieldRules rules() {
        return RULES;
    }

    @Override
    public Optional<BypassReason> bypass(JsonObject request) {
        return screen.bypass(request);
    }

    // Parts of one input, texts and images, are an array, too; how many results they have is not counted.
    @Override
    public Sampling sampling(JsonObject request) {
        return Sampling.NONE;
    }

    @Override
    public RequestTraits traits(JsonObject request) {
        List<JsonValue> inputs = request.all("input");
        boolean isText = inputs.size() == 1
                && (inputs.get(0) instanceof JsonString
                        || (inputs.get(0) instanceof JsonArray array
                                && array.values().stream().allMatch(JsonString.class::isInstance)));
        return new RequestTraits(isText ? EmbeddingsDialect.count(inputs.get(0)) : 0, false);
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
        boolean isWhole = answer.get("results") instanceof JsonArray results && isWhole(results, request.choices());
        return isWhole ? Optional.empty() : Optional.of(SkipReason.INCOMPLETE);
    }

    private static boolean isWhole(JsonArray results, int inputs) {
        return results.size() > 0
                && results.passedOver() == 0
                && (inputs == 0 || results.size() == inputs)
                && results.values().stream().allMatch(ModerationsDialect::isResult);
    }

    private static boolean isResult(JsonValue value) {
        return value instanceof JsonObject result && result.get("categories") instanceof JsonObject;
    }
}
