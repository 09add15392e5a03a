package dev.aicache.dialect;

import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.aicache.BypassReason;
import dev.aicache.SkipReason;

/**
 * Ollama's own chat and generation, whose answers come as a stream of lines unless the request has {@code stream:
 * false}. {@code keep_alive}, how long the model stays in memory, leaves the key. A request without anything to answer
 * loads or unloads the model.
 */
final class OllamaDialect implements GenerativeDialect {

    static final FieldRules RULES = OrderedFields.rules().ignore("keep_alive").build();

    private static final Forms FORMS = new OllamaForms();

    private final String name;
    private final String suffix;
    private final String question;
    private final RequestScreen screen = new RequestScreen(ClientTools::isOpenAi);

    private OllamaDialect(String name, String suffix, String question) {
        this.name = name;
        this.suffix = suffix;
        this.question = question;
    }

    static OllamaDialect chat() {
        return new OllamaDialect("ollama-chat", "/api/chat", "messages");
    }

    static OllamaDialect generate() {
        return new OllamaDialect("ollama-generate", "/api/generate", "prompt");
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean speaks(String path) {
        return RequestPath.endsWith(path, suffix);
    }

    @Override
    public FieldRules rules() {
        return RULES;
    }

    // The context of an earlier answer holds what the model was told then, and is on its way out of the protocol.
    @Override
    public Optional<BypassReason> bypass(JsonObject request) {
        return isEmpty(request, question) || request.has("context")
                ? Optional.of(BypassReason.STATEFUL)
                : screen.bypass(request);
    }

    /** Whether the member is absent or, any of its name, empty. */
    static boolean isEmpty(JsonObject request, String name) {
        return !request.has(name) || request.all(name).stream().anyMatch(OllamaDialect::isEmpty);
    }

    private static boolean isEmpty(JsonValue value) {
        return (value instanceof JsonString string && string.value().isEmpty())
                || (value instanceof JsonArray array && array.size() == 0);
    }

    @Override
    public Sampling sampling(JsonObject request) {
        return Sampling.within(request, "options");
    }

    @Override
    public RequestTraits traits(JsonObject request) {
        return RequestTraits.UNKNOWN;
    }

    @Override
    public Optional<SkipReason> judge(
            RequestTraits request, AnswerRules rules, @Nullable String contentType, byte[] body) {
        OllamaAnswer answer = new OllamaAnswer(rules);
        return switch (AnswerForm.of(contentType)) {
            case JSON -> answer.judge(body);
            case NDJSON -> answer.judge(NdjsonLines.of(body));
            case SSE, OTHER -> Optional.of(SkipReason.MEDIA_TYPE);
        };
    }

    @Override
    public Optional<Usage> usage(@Nullable String contentType, byte[] body) {
        return switch (AnswerForm.of(contentType)) {
            case JSON -> OllamaUsage.of(body);
            case NDJSON -> OllamaUsage.of(NdjsonLines.of(body));
            case SSE, OTHER -> Optional.empty();
        };
    }

    @Override
    public Optional<Forms> forms() {
        return Optional.of(FORMS);
    }
}
