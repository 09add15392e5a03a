package dev.aicache.dialect;

import java.util.Map;
import java.util.Set;

/** Members of answers that differ from call to call and mean nothing to who reads the answer, by dialect. */
final class VolatileMembers {

    private static final Set<String> OPENAI = Set.of(
            "id",
            "created",
            "created_at",
            "completed_at",
            "system_fingerprint",
            "service_tier",
            "usage",
            "obfuscation",
            "item_id",
            "call_id",
            "response_id",
            "x_groq",
            "provider");

    private static final Set<String> ANTHROPIC = Set.of("id", "usage");

    private static final Set<String> GEMINI = Set.of("responseId", "createTime", "usageMetadata", "thoughtSignature");

    private static final Set<String> OLLAMA = Set.of(
            "created_at",
            "total_duration",
            "load_duration",
            "prompt_eval_count",
            "prompt_eval_duration",
            "eval_count",
            "eval_duration");

    private static final Set<String> OTHER = Set.of("id", "created", "created_at", "usage", "request_id");

    private static final Map<String, Set<String>> BY_PREFIX =
            Map.of("openai-", OPENAI, "anthropic-", ANTHROPIC, "gemini", GEMINI, "ollama-", OLLAMA);

    /** What a model wrote itself: whatever it is called in there, it means something. */
    private static final Set<String> OWN_WORDS = Set.of("input", "args", "arguments", "parsed");

    private final Set<String> names;

    private VolatileMembers(Set<String> names) {
        this.names = names;
    }

    /** @param dialect its name; one that is not known has those that most have */
    static VolatileMembers of(String dialect) {
        return new VolatileMembers(BY_PREFIX.entrySet().stream()
                .filter(each -> dialect.startsWith(each.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(OTHER));
    }

    /** The value without them. */
    JsonValue removedFrom(JsonValue value) {
        if (value instanceof JsonArray array && array.passedOver() == 0) {
            return new JsonArray(array.values().stream().map(this::removedFrom).toList(), 0);
        }
        if (value instanceof JsonObject object) {
            return new JsonObject(object.members().stream()
                    .filter(member -> !names.contains(member.name()))
                    .map(member -> OWN_WORDS.contains(member.name())
                            ? member
                            : new JsonObject.Member(member.name(), removedFrom(member.value())))
                    .toList());
        }
        return value;
    }
}
