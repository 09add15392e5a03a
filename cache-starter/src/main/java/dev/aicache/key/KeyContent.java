package dev.aicache.key;

import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.aicache.dialect.Asked;
import dev.aicache.dialect.Dialect;
import dev.aicache.dialect.Form;
import dev.aicache.dialect.JsonObject;
import dev.aicache.dialect.JsonValue;

/**
 * What of a request that could be read is in its key. Holds credentials and prompts, so it is not to be kept beyond its
 * request.
 *
 * @param hasForms whether the answer may be given in several forms, so that what says the form is in {@code form} only
 * @param material without what says the form
 * @param value of the body; where the caller gives a key in its place, what of it still counts
 */
record KeyContent(boolean hasForms, KeyMaterial material, JsonValue value, Form form) {

    private static final Set<String> FORM = Set.of("stream", "stream_options", "encoding_format");

    static KeyContent of(KeyMaterial material, JsonValue value, Dialect dialect) {
        boolean isGiven = material.hasCallerKey();
        Asked asked = value instanceof JsonObject request ? asked(material, request, dialect) : null;
        return asked == null
                ? new KeyContent(false, material, isGiven ? form(value) : value, Form.ONLY)
                : new KeyContent(
                        true,
                        material.at(asked.path(), asked.query()),
                        isGiven ? JsonObject.EMPTY : asked.content(),
                        asked.form());
    }

    private static @Nullable Asked asked(KeyMaterial material, JsonObject request, Dialect dialect) {
        return dialect.forms()
                .flatMap(forms -> forms.asked(material.path(), material.query(), request))
                .orElse(null);
    }

    /** What of a request stays in the key beside one that the caller gives: in which form the answer comes. */
    private static JsonObject form(JsonValue request) {
        return request instanceof JsonObject object
                ? new JsonObject(object.members().stream()
                        .filter(member -> FORM.contains(member.name()))
                        .toList())
                : JsonObject.EMPTY;
    }

    @Override
    public String toString() {
        return material + " " + form;
    }
}
