package dev.aicache.key;

import java.util.Set;

import dev.aicache.dialect.FieldRules;
import dev.aicache.dialect.JsonArray;
import dev.aicache.dialect.JsonObject;
import dev.aicache.dialect.JsonReader;
import dev.aicache.dialect.JsonString;
import dev.aicache.dialect.JsonValue;

/**
 * A hash of what a request asks, whatever its key is made of: of the texts in the members where the protocols have a prompt,
 * or, where it has none of these, of all that it says. Two spellings of a prompt have one hash, whoever asks it and with
 * whatever settings.
 */
public final class PromptDigest {

    /** Where prompts are, at the top of a request. */
    private static final Set<String> PROMPTS = Set.of(
            "messages",
            "prompt",
            "suffix",
            "input",
            "inputs",
            "instructions",
            "system",
            "contents",
            "content",
            "systemInstruction",
            "system_instruction",
            "requests",
            "texts",
            "text",
            "query",
            "question",
            "documents");

    /** Where texts are, anywhere below. */
    private static final Set<String> TEXTS =
            Set.of("content", "text", "parts", "input", "output", "arguments", "data", "url", "image_url", "source");

    private PromptDigest() {}

    /** The hash; of the bytes as they are where they cannot be read as JSON. */
    public static long of(byte[] body) {
        KeyDigest digest = KeyDigest.begin();
        JsonValue value = JsonReader.read(body).orElse(null);
        if (value == null || CanonicalJson.hasDuplicates(value)) {
            digest.bytes(body);
        } else if (!(value instanceof JsonObject request) || !addPrompts(request, digest)) {
            CanonicalJson.write(value, FieldRules.NONE, digest);
        }
        return digest.finish().b();
    }

    private static boolean addPrompts(JsonObject request, KeyDigest digest) {
        boolean hasAny = false;
        for (JsonObject.Member member : request.members()) {
            hasAny |= PROMPTS.contains(member.name());
        }
        PROMPTS.stream().sorted().forEach(name -> {
            JsonValue value = request.get(name);
            if (value != null) {
                digest.unicode(name);
                addTexts(value, digest);
            }
        });
        return hasAny;
    }

    private static void addTexts(JsonValue value, KeyDigest digest) {
        if (value instanceof JsonString text) {
            digest.mark('"').text(text.value());
        } else if (value instanceof JsonArray array) {
            digest.mark('[').number(array.values().size());
            array.values().forEach(element -> addTexts(element, digest));
        } else if (value instanceof JsonObject object) {
            object.members().stream()
                    .filter(member -> TEXTS.contains(member.name()))
                    .sorted(CanonicalJson.BY_NAME)
                    .forEach(member -> addTexts(member.value(), digest.unicode(member.name())));
        } else {
            CanonicalJson.write(value, FieldRules.NONE, digest);
        }
    }
}
