package dev.aicache.dialect;

import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Finds content that a request only points at. What is behind a URL or a file id can change while the request stays the
 * same, so no key can stand for it.
 */
final class ContentReferences {

    /** Identifiers and addresses of files at the provider. */
    private static final Set<String> FILES =
            Set.of("file_id", "fileId", "file_uri", "fileUri", "file_url", "gcs_uri", "gcsUri");

    /** Media of a message part: a {@code data:} URL is content, any other is a reference. */
    private static final Set<String> MEDIA = Set.of("image_url", "audio_url", "video_url", "document_url");

    /** Members that hold content or an address. */
    private static final Set<String> ADDRESSES =
            Set.of("url", "uri", "data", "file_data", "image", "video", "document");

    /** What a {@code source} may be and still hold its content (Anthropic). */
    private static final Set<String> INLINE_SOURCES = Set.of("base64", "text", "content");

    /** Members that describe calls and formats, where a name such as {@code url} is a parameter's. */
    private static final Set<String> DESCRIPTIONS = Set.of(
            "format",
            "functions",
            "generationConfig",
            "generation_config",
            "guided_json",
            "json_schema",
            "output_config",
            "output_format",
            "responseSchema",
            "response_format",
            "response_schema",
            "schema",
            "structured_outputs",
            "tools");

    /** Calls of tools and what came of them, each with the member that is text to the model, whatever names are in it. */
    private static final Map<String, String> CALLS = Map.of(
            "function", "arguments",
            "functionCall", "args",
            "function_call", "args",
            "functionResponse", "response",
            "function_response", "response");

    private static final Pattern ABSOLUTE = Pattern.compile("\\s*[A-Za-z][A-Za-z0-9+.-]{0,30}://");

    private ContentReferences() {}

    /** Whether a member of the request's own is or holds a reference. */
    static boolean areIn(JsonObject.Member member) {
        return !DESCRIPTIONS.contains(member.name()) && (isReference(member) || areIn(member.name(), member.value()));
    }

    private static boolean areIn(String name, JsonValue value) {
        if (value instanceof JsonArray array) {
            for (JsonValue element : array.values()) {
                if (areIn(name, element)) {
                    return true;
                }
            }
        }
        return value instanceof JsonObject object && (isCachedMedia(object) || areIn(name, object));
    }

    private static boolean areIn(String name, JsonObject object) {
        for (JsonObject.Member member : object.members()) {
            boolean isText =
                    member.name().equals(CALLS.get(name)) || (member.name().equals("input") && isToolUse(object));
            if (!isText && (isReference(member) || areIn(member.name(), member.value()))) {
                return true;
            }
        }
        return false;
    }

    // What a model asked of a tool earlier is text to it, whatever its names are.
    private static boolean isToolUse(JsonObject object) {
        return object.get("type") instanceof JsonString type && type.value().equals("tool_use");
    }

    // vLLM takes a uuid in place of, or beside, an image that it has seen before.
    private static boolean isCachedMedia(JsonObject object) {
        return object.has("uuid") && object.members().stream().anyMatch(member -> MEDIA.contains(member.name()));
    }

    private static boolean isReference(JsonObject.Member member) {
        String name = member.name();
        JsonValue value = member.value();
        if (value == JsonLiteral.NULL) {
            return false;
        }
        if (FILES.contains(name)) {
            return true;
        }
        if (MEDIA.contains(name)) {
            return isRemoteMedia(value);
        }
        if (ADDRESSES.contains(name)) {
            return value instanceof JsonString string
                    && ABSOLUTE.matcher(string.value()).lookingAt();
        }
        return switch (name) {
            case "source" ->
                value instanceof JsonObject source
                        && source.all("type").stream().anyMatch(type -> !isInlineSource(type));
            case "audio" -> value instanceof JsonObject audio && audio.has("id");
            default -> false;
        };
    }

    private static boolean isRemoteMedia(JsonValue media) {
        if (media instanceof JsonObject object) {
            return object.all("url").stream().anyMatch(ContentReferences::isRemoteMedia);
        }
        return !(media instanceof JsonString string) || !string.value().regionMatches(true, 0, "data:", 0, 5);
    }

    private static boolean isInlineSource(JsonValue type) {
        return type instanceof JsonString string && INLINE_SOURCES.contains(string.value());
    }
}
