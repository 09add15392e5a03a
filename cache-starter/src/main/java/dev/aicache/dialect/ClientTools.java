package dev.aicache.dialect;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Knows the tools that only make the model ask its client for a call. Every other one runs at the provider, reads the
 * world as it is at the moment, and is not known here; so is every one that is yet to be invented.
 */
final class ClientTools {

    private static final Set<String> OPEN_AI = Set.of("function", "custom");

    private static final Set<String> RESPONSES = Set.of("function", "custom", "apply_patch", "local_shell");

    private static final Pattern ANTHROPIC =
            Pattern.compile("custom|(bash|text_editor|memory|computer|browser_toolset)_[0-9]{8}");

    private static final Set<String> GEMINI = Set.of("functionDeclarations", "function_declarations");

    private ClientTools() {}

    /** OpenAI's chat tools; a tool without a type is a function if it has one. */
    static boolean isOpenAi(JsonValue tool) {
        if (!(tool instanceof JsonObject object)) {
            return false;
        }
        List<JsonValue> types = object.all("type");
        return types.isEmpty()
                ? object.has("function")
                : types.stream().allMatch(type -> type instanceof JsonString name && OPEN_AI.contains(name.value()));
    }

    /** Anthropic's tools; a tool without a type is a custom one, and those have a name. */
    static boolean isAnthropic(JsonValue tool) {
        if (!(tool instanceof JsonObject object)) {
            return false;
        }
        List<JsonValue> types = object.all("type");
        return types.isEmpty()
                ? object.has("name")
                : types.stream()
                        .allMatch(type -> type instanceof JsonString name
                                && ANTHROPIC.matcher(name.value()).matches());
    }

    /** OpenAI's tools of responses; a namespace is a group of tools, and each of them counts. */
    static boolean isResponses(JsonValue tool) {
        if (!(tool instanceof JsonObject object)) {
            return false;
        }
        List<JsonValue> types = object.all("type");
        return !types.isEmpty()
                && types.stream()
                        .allMatch(type -> type instanceof JsonString name
                                && (name.value().equals("namespace")
                                        ? areResponses(object.all("tools"))
                                        : RESPONSES.contains(name.value())));
    }

    private static boolean areResponses(List<JsonValue> groups) {
        return !groups.isEmpty()
                && groups.stream()
                        .allMatch(group -> group instanceof JsonArray tools
                                && tools.passedOver() == 0
                                && tools.values().stream().allMatch(ClientTools::isResponses));
    }

    /** Client tools of any protocol, Gemini's function declarations included. */
    static boolean isAny(JsonValue tool) {
        return isOpenAi(tool) || isAnthropic(tool) || isGemini(tool);
    }

    /** Gemini's tools: function declarations and nothing beside them. */
    static boolean isGemini(JsonValue tool) {
        return tool instanceof JsonObject object
                && !object.members().isEmpty()
                && object.members().stream().allMatch(member -> GEMINI.contains(member.name()));
    }
}
