package dev.aicache.dialect;

import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.aicache.BypassReason;
import dev.aicache.SkipReason;

/**
 * OpenAI's completions of texts, as vLLM, DeepSeek and others still serve them. {@code user} leaves the key, and vLLM's
 * {@code priority}. Mistral's {@code /fim/completions} answers as a chat and is left to plain JSON.
 */
final class CompletionsDialect implements GenerativeDialect {

    private static final FieldRules RULES =
            OrderedFields.rules().ignore("user", "priority").build();

    private static final List<String> OTHERS = List.of("/chat/completions", "/fim/completions");

    private static final Forms FORMS = new CompletionsForms();

    private final RequestScreen screen = new RequestScreen(ClientTools::isOpenAi);

    @Override
    public String name() {
        return "openai-completions";
    }

    @Override
    public boolean speaks(String path) {
        return RequestPath.endsWith(path, "/completions")
                && OTHERS.stream().noneMatch(path::endsWith)
                && !RequestPath.isStateful(path);
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
        return new RequestTraits(choices(request), ChatDialect.wantsUsage(request));
    }

    // Each prompt is completed n times, once by default.
    private static int choices(JsonObject request) {
        List<JsonValue> prompts = request.all("prompt");
        List<JsonValue> counts = request.all("n");
        if (prompts.size() != 1 || counts.size() > 1) {
            return 0;
        }
        int each = counts.isEmpty() ? 1 : 0;
        if (!counts.isEmpty() && counts.get(0) instanceof JsonNumber n) {
            each = n.asCount().orElse(0);
        }
        long choices = (long) each * EmbeddingsDialect.count(prompts.get(0));
        return choices > Integer.MAX_VALUE ? 0 : (int) choices;
    }

    @Override
    public Optional<SkipReason> judge(
            RequestTraits request, AnswerRules rules, @Nullable String contentType, byte[] body) {
        ChatAnswer frames = new ChatAnswer(CompletionKind.TEXT, rules);
        return switch (AnswerForm.of(contentType)) {
            case JSON -> frames.judge(request, body);
            case SSE -> new ChatStream(request, frames).judge(SseEvents.of(body));
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
