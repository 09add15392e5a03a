package dev.aicache.dialect;

import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

import dev.aicache.BypassReason;

/**
 * Finds the reasons against answering a request from the cache. All protocols share one list of members, so that a
 * request that reaches a server by an unusual path is not judged more kindly; only the tools that are known to run at
 * the client differ.
 *
 * <p>A member that is JSON null counts as absent. Of members with one name each is looked at.
 */
final class RequestScreen {

    /** Members that refer to, create or change what the provider holds. */
    private static final Set<String> STATE = Set.of(
            "billing_policy",
            "cachedContent",
            "cached_content",
            "compaction",
            "container",
            "context_management",
            "continuationToken",
            "continuation_token",
            "conversation",
            "ec_transfer_params",
            "fallback_credit_token",
            "kv_transfer_params",
            "mcp_servers",
            "outputConfig",
            "previous_response_id",
            "thread");

    /** Members that do so unless they are false. */
    private static final Set<String> STATE_SWITCHES = Set.of("store", "background");

    /** Members that bring in a search, an index or another model, depending on the hour. */
    private static final Set<String> LIVE =
            Set.of("data_sources", "dataSources", "fallbacks", "plugins", "web_search_options");

    private final Predicate<JsonValue> isClientTool;

    /** @param isClientTool whether a tool only makes the model ask the client for a call */
    RequestScreen(Predicate<JsonValue> isClientTool) {
        this.isClientTool = isClientTool;
    }

    Optional<BypassReason> bypass(JsonObject request) {
        if (any(request, this::isStateful)) {
            return Optional.of(BypassReason.STATEFUL);
        }
        if (any(request, this::isLive)) {
            return Optional.of(BypassReason.LIVE_DATA);
        }
        return any(request, RequestScreen::isTemplate) || any(request, ContentReferences::areIn)
                ? Optional.of(BypassReason.REFERENCE)
                : Optional.empty();
    }

    private static boolean any(JsonObject request, Predicate<JsonObject.Member> test) {
        return request.members().stream().anyMatch(member -> member.value() != JsonLiteral.NULL && test.test(member));
    }

    private boolean isStateful(JsonObject.Member member) {
        String name = member.name();
        JsonValue value = member.value();
        if (STATE.contains(name)) {
            return true;
        }
        if (STATE_SWITCHES.contains(name)) {
            return value != JsonLiteral.FALSE;
        }
        return switch (name) {
            // Anthropic fills its prompt cache and generates nothing.
            case "max_tokens" -> value instanceof JsonNumber number && number.isZero();
            case "prompt_cache_options" -> isStatefulCaching(value);
            case "diagnostics" -> value instanceof JsonObject object && object.has("previous_message_id");
            // A spoken answer has an id that the provider honours for a while only.
            case "modalities" -> isAnyElement(value, element -> isText(element, "audio"));
            case "input" -> isAnyElement(value, RequestScreen::isStoredItem);
            default -> false;
        };
    }

    // An item of OpenAI's responses that says neither what it is nor whose is the id of one that the provider keeps.
    private static boolean isStoredItem(JsonValue item) {
        return item instanceof JsonObject object
                && (object.all("type").stream().anyMatch(type -> isText(type, "item_reference"))
                        || (object.has("id") && !object.has("type") && !object.has("role")));
    }

    // OpenAI keeps templates of prompts, and the newest of one is used where no version is named.
    private static boolean isTemplate(JsonObject.Member member) {
        return member.name().equals("prompt")
                && member.value() instanceof JsonObject template
                && !template.has("version");
    }

    private static boolean isStatefulCaching(JsonValue options) {
        return options instanceof JsonObject object
                && (object.has("comparison_response_id")
                        || object.all("prewarm").stream().anyMatch(prewarm -> prewarm != JsonLiteral.FALSE));
    }

    private boolean isLive(JsonObject.Member member) {
        JsonValue value = member.value();
        return switch (member.name()) {
            case "tools" ->
                !(value instanceof JsonArray tools) || !tools.values().stream().allMatch(isClientTool);
            case "model" -> isSearching(value);
            case "models" -> isAnyElement(value, RequestScreen::isSearching);
            default -> LIVE.contains(member.name());
        };
    }

    // OpenAI's gpt-4o-search-preview and its kin; OpenRouter's suffix for a web search before the answer.
    private static boolean isSearching(JsonValue model) {
        return model instanceof JsonString string
                && (string.value().contains("-search-") || string.value().endsWith(":online"));
    }

    private static boolean isAnyElement(JsonValue value, Predicate<JsonValue> test) {
        return value instanceof JsonArray array && array.values().stream().anyMatch(test);
    }

    private static boolean isText(JsonValue value, String text) {
        return value instanceof JsonString string && string.value().equals(text);
    }
}
