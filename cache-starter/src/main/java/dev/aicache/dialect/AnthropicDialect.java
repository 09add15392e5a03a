package dev.aicache.dialect;

import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.aicache.BypassReason;
import dev.aicache.SkipReason;

/**
 * Anthropic messages. Only the marks of the provider's prompt cache ({@code cache_control}) leave the key. {@code
 * metadata} stays: its user id is bound into the signatures of thinking; {@code service_tier} stays: the answer's usage
 * repeats it.
 */
final class AnthropicDialect implements GenerativeDialect {

    /** Those of every request that has messages and tools as this one has them. */
    static final FieldRules RULES = OrderedFields.rules()
            .ignore(
                    "cache_control",
                    "system[].cache_control",
                    "tools[].cache_control",
                    "messages[].content[].cache_control",
                    "messages[].content[].content[].cache_control")
            .build();

    private static final Forms FORMS = new AnthropicForms();

    private final RequestScreen screen = new RequestScreen(ClientTools::isAnthropic);

    @Override
    public String name() {
        return "anthropic-messages";
    }

    // OpenAI's threads have messages, too.
    @Override
    public boolean speaks(String path) {
        return RequestPath.endsWith(path, "/messages") && !RequestPath.isStateful(path);
    }

    @Override
    public FieldRules rules() {
        return RULES;
    }

    @Override
    public Optional<BypassReason> bypass(JsonObject request) {
        return screen.bypass(request);
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
        return switch (AnswerForm.of(contentType)) {
            case JSON -> AnthropicAnswer.judge(rules, body);
            case SSE -> new AnthropicStream(rules).judge(SseEvents.of(body));
            case NDJSON, OTHER -> Optional.of(SkipReason.MEDIA_TYPE);
        };
    }

    @Override
    public Optional<Usage> usage(@Nullable String contentType, byte[] body) {
        return switch (AnswerForm.of(contentType)) {
            case JSON -> AnthropicUsage.of(body);
            case SSE -> AnthropicUsage.of(SseEvents.of(body));
            case NDJSON, OTHER -> Optional.empty();
        };
    }

    @Override
    public Optional<Forms> forms() {
        return Optional.of(FORMS);
    }
}
