package dev.aicache.dialect;

import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.aicache.BypassReason;
import dev.aicache.SkipReason;

/**
 * OpenAI chat completions, as OpenAI, Azure OpenAI, vLLM, OpenRouter and many others serve them.
 *
 * <p>Members leave the key that identify the caller's end user to the provider ({@code user}, {@code
 * safety_identifier}), tune the provider's own prompt cache, or place the request in vLLM's queue ({@code priority}).
 * {@code metadata} and {@code service_tier} stay: the answer repeats them.
 */
final class ChatDialect implements GenerativeDialect {

    private static final FieldRules RULES = OrderedFields.rules()
            .ignore(
                    "user",
                    "safety_identifier",
                    "prompt_cache_key",
                    "prompt_cache_options",
                    "prompt_cache_retention",
                    "messages[].content[].prompt_cache_breakpoint",
                    "priority")
            .build();

    private static final Forms FORMS = new ChatForms();

    private final RequestScreen screen = new RequestScreen(ClientTools::isOpenAi);

    @Override
    public String name() {
        return "openai-chat";
    }

    @Override
    public boolean speaks(String path) {
        return RequestPath.endsWith(path, "/chat/completions");
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
    public boolean hasFreeIds() {
        return true;
    }

    @Override
    public RequestTraits traits(JsonObject request) {
        List<JsonValue> counts = request.all("n");
        int choices = counts.size() == 1 && counts.get(0) instanceof JsonNumber n
                ? n.asCount().orElse(0)
                : 0;
        return new RequestTraits(choices, wantsUsage(request));
    }

    /** Whether a stream that is asked for has to end with a usage report. */
    static boolean wantsUsage(JsonObject request) {
        return request.all("stream_options").stream()
                .anyMatch(options -> options instanceof JsonObject object
                        && object.all("include_usage").contains(JsonLiteral.TRUE));
    }

    @Override
    public Optional<SkipReason> judge(
            RequestTraits request, AnswerRules rules, @Nullable String contentType, byte[] body) {
        return switch (AnswerForm.of(contentType)) {
            case JSON -> new ChatAnswer(CompletionKind.CHAT, rules).judge(request, body);
            case SSE -> new ChatStream(request, new ChatAnswer(CompletionKind.CHAT, rules)).judge(SseEvents.of(body));
            case NDJSON, OTHER -> Optional.of(SkipReason.MEDIA_TYPE);
        };
    }

    @Override
    public Optional<Usage> usage(@Nullable String contentType, byte[] body) {
        return switch (AnswerForm.of(contentType)) {
            case JSON -> OpenAiUsage.COMPLETION.of(body);
            case SSE -> OpenAiUsage.COMPLETION.of(SseEvents.of(body));
            case NDJSON, OTHER -> Optional.empty();
        };
    }

    @Override
    public Optional<Forms> forms() {
        return Optional.of(FORMS);
    }
}
