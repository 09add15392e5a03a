package dev.aicache.dialect;

import java.util.Optional;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import dev.aicache.BypassReason;
import dev.aicache.SkipReason;

/** The endpoints where a provider counts the tokens of a request without answering it. */
final class TokenCountDialect implements Dialect {

    private final String name;
    private final String suffix;
    private final String total;
    private final FieldRules rules;
    private final Function<JsonObject, Optional<BypassReason>> screen;

    private TokenCountDialect(
            String name,
            String suffix,
            String total,
            FieldRules rules,
            Function<JsonObject, Optional<BypassReason>> screen) {
        this.name = name;
        this.suffix = suffix;
        this.total = total;
        this.rules = rules;
        this.screen = screen;
    }

    /** Anthropic's; marks for the prompt cache leave the key, because none is used for counting. */
    static TokenCountDialect anthropic() {
        RequestScreen screen = new RequestScreen(ClientTools::isAnthropic);
        return new TokenCountDialect(
                "anthropic-count-tokens",
                "/messages/count_tokens",
                "input_tokens",
                AnthropicDialect.RULES,
                screen::bypass);
    }

    /** That of OpenAI's responses; it stores nothing, so a request need not say so. */
    static TokenCountDialect responses() {
        RequestScreen screen = new RequestScreen(ClientTools::isResponses);
        return new TokenCountDialect(
                "openai-input-tokens",
                "/responses/input_tokens",
                "input_tokens",
                ResponsesDialect.RULES,
                screen::bypass);
    }

    /** Gemini's. */
    static TokenCountDialect gemini() {
        return new TokenCountDialect(
                "gemini-count-tokens", ":countTokens", "totalTokens", GeminiScreen.RULES, new GeminiScreen()::bypass);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean speaks(String path) {
        return RequestPath.endsWith(path, suffix)
                && !RequestPath.isStateful(path.substring(0, path.length() - suffix.length()));
    }

    @Override
    public FieldRules rules() {
        return rules;
    }

    @Override
    public Optional<BypassReason> bypass(JsonObject request) {
        return screen.apply(request);
    }

    @Override
    public Sampling sampling(JsonObject request) {
        return Sampling.NONE;
    }

    @Override
    public RequestTraits traits(JsonObject request) {
        return RequestTraits.UNKNOWN;
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
        boolean isCount = JsonNumber.count(answer.get(total)) >= 0;
        return isCount ? Optional.empty() : Optional.of(SkipReason.INCOMPLETE);
    }
}
