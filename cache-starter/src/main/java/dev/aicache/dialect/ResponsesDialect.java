package dev.aicache.dialect;

import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.aicache.BypassReason;
import dev.aicache.SkipReason;

/**
 * OpenAI responses. The provider stores a response unless the request has {@code store: false}, and a stored one can be
 * the beginning of the next request; so only requests that have it are answered from the cache. Nothing leaves the key:
 * what would not change the answer ({@code user}, {@code metadata}, {@code prompt_cache_key} and others) is repeated in
 * it.
 */
final class ResponsesDialect implements GenerativeDialect {

    static final FieldRules RULES = OrderedFields.rules().build();

    private static final String SUFFIX = "/responses";

    private static final Forms FORMS = new ResponsesForms();

    private final RequestScreen screen = new RequestScreen(ClientTools::isResponses);

    @Override
    public String name() {
        return "openai-responses";
    }

    // Below are stored responses, and there are others who have responses.
    @Override
    public boolean speaks(String path) {
        return RequestPath.endsWith(path, SUFFIX)
                && !RequestPath.isStateful(path.substring(0, path.length() - SUFFIX.length()));
    }

    @Override
    public FieldRules rules() {
        return RULES;
    }

    // A store other than false is what the screen looks for itself.
    @Override
    public Optional<BypassReason> bypass(JsonObject request) {
        return request.has("store") ? screen.bypass(request) : Optional.of(BypassReason.STATEFUL);
    }

    /** There is no seed. */
    @Override
    public Sampling sampling(JsonObject request) {
        return Sampling.of(request).withoutSeed();
    }

    @Override
    public RequestTraits traits(JsonObject request) {
        return RequestTraits.UNKNOWN;
    }

    @Override
    public Optional<SkipReason> judge(
            RequestTraits request, AnswerRules rules, @Nullable String contentType, byte[] body) {
        ResponsesAnswer answer = new ResponsesAnswer(rules);
        return switch (AnswerForm.of(contentType)) {
            case JSON -> answer.judge(body);
            case SSE -> new ResponsesStream(answer).judge(SseEvents.of(body));
            case NDJSON, OTHER -> Optional.of(SkipReason.MEDIA_TYPE);
        };
    }

    @Override
    public Optional<Usage> usage(@Nullable String contentType, byte[] body) {
        return switch (AnswerForm.of(contentType)) {
            case JSON -> OpenAiUsage.RESPONSE.of(body);
            case SSE -> OpenAiUsage.RESPONSE.of(SseEvents.of(body));
            case NDJSON, OTHER -> Optional.empty();
        };
    }

    @Override
    public Optional<Forms> forms() {
        return Optional.of(FORMS);
    }
}
