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

    /** Client tools of any protocol, Gemini's function declarations included. */
    static boolean isAny(JsonValue tool) {
        return isOpenAi(tool) || isAnthropic(tool) || isGemini(tool);
    }

    private static boolean isGemini(JsonValue tool) {
        return tool instanceof JsonObject object
                && !object.members().isEmpty()
                && object.members().stream().allMatch(member -> GEMINI.contains(member.name()));
    }
}
