package dev.aicache.dialect;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.aicache.BypassReason;
import dev.aicache.SkipReason;

/**
 * Gemini's {@code generateContent} and {@code streamGenerateContent}, of the Gemini API and of Vertex AI. A stream comes
 * as events where the query has {@code alt=sse}, otherwise as one JSON array that grows.
 */
final class GeminiDialect implements GenerativeDialect {

    private static final Forms FORMS = new GeminiForms();

    private final GeminiScreen screen = new GeminiScreen();

    @Override
    public String name() {
        return "gemini";
    }

    @Override
    public boolean speaks(String path) {
        return RequestPath.endsWith(path, ":generateContent") || RequestPath.endsWith(path, ":streamGenerateContent");
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
        return Sampling.within(request, "generationConfig", "generation_config");
    }

    @Override
    public RequestTraits traits(JsonObject request) {
        List<JsonValue> counts = all(request, "generationConfig", "generation_config")
                .filter(JsonObject.class::isInstance)
                .flatMap(config -> all((JsonObject) config, "candidateCount", "candidate_count"))
                .toList();
        int candidates = counts.size() == 1 && counts.get(0) instanceof JsonNumber count
                ? count.asCount().orElse(0)
                : 0;
        return new RequestTraits(candidates, false);
    }

    private static Stream<JsonValue> all(JsonObject object, String... names) {
        return Stream.of(names).flatMap(name -> object.all(name).stream());
    }

    @Override
    public Optional<SkipReason> judge(
            RequestTraits request, AnswerRules rules, @Nullable String contentType, byte[] body) {
        GeminiAnswer answer = new GeminiAnswer(request, rules);
        return switch (AnswerForm.of(contentType)) {
            case JSON -> answer.judge(body);
            case SSE -> answer.judge(SseEvents.of(body));
            case NDJSON, OTHER -> Optional.of(SkipReason.MEDIA_TYPE);
        };
    }

    @Override
    public Optional<Usage> usage(@Nullable String contentType, byte[] body) {
        return switch (AnswerForm.of(contentType)) {
            case JSON -> GeminiUsage.of(body);
            case SSE -> GeminiUsage.of(SseEvents.of(body));
            case NDJSON, OTHER -> Optional.empty();
        };
    }

    @Override
    public Optional<Forms> forms() {
        return Optional.of(FORMS);
    }
}
