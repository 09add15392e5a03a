package dev.aicache.dialect;

import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.aicache.BypassReason;
import dev.aicache.SkipReason;

/**
 * Any JSON API. Nothing leaves the key; requests are screened as those of known protocols are, because they may be just
 * that on an unusual path. Streams are never stored: what would end one is not known.
 */
final class PlainJsonDialect implements GenerativeDialect {

    private static final FieldRules RULES = OrderedFields.rules().build();

    private final RequestScreen screen = new RequestScreen(ClientTools::isAny);

    @Override
    public String name() {
        return "plain-json";
    }

    @Override
    public boolean speaks(String path) {
        return true;
    }

    @Override
    public FieldRules rules() {
        return RULES;
    }

    @Override
    public Optional<BypassReason> bypass(JsonObject request) {
        return screen.bypass(request);
    }

    /** Wherever one of the known protocols has it; all that is said must hold. */
    @Override
    public Sampling sampling(JsonObject request) {
        return Sampling.of(request, "generationConfig", "generation_config", "options");
    }

    @Override
    public RequestTraits traits(JsonObject request) {
        return RequestTraits.UNKNOWN;
    }

    @Override
    public Optional<SkipReason> judge(
            RequestTraits request, AnswerRules rules, @Nullable String contentType, byte[] body) {
        return AnswerForm.of(contentType) == AnswerForm.JSON
                ? new PlainJsonAnswer(rules).judge(body)
                : Optional.of(SkipReason.MEDIA_TYPE);
    }
}
