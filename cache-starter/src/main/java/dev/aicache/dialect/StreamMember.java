package dev.aicache.dialect;

import java.util.Optional;

import org.jspecify.annotations.Nullable;

/** Reads the member {@code stream}, by which most dialects choose between an object and a stream. */
final class StreamMember {

    private static final String NAME = "stream";

    private StreamMember() {}

    /** Whether a stream is asked for; empty where the value is no literal that says so. */
    static Optional<Boolean> of(JsonObject request, boolean byDefault) {
        JsonValue value = request.get(NAME);
        if (value == null) {
            return Optional.of(byDefault);
        }
        return value == JsonLiteral.TRUE || value == JsonLiteral.FALSE
                ? Optional.of(value == JsonLiteral.TRUE)
                : Optional.empty();
    }

    /** A request that says its form by this member alone. */
    static Optional<Asked> asked(
            String path, @Nullable String query, JsonObject request, boolean byDefault, Form streamed) {
        return of(request, byDefault)
                .map(isStream -> new Asked(isStream ? streamed : Form.JSON, path, query, without(request)));
    }

    /** The request without the member, and others. */
    static JsonObject without(JsonObject request, String... others) {
        Members content = Members.of(request);
        content.take(NAME);
        for (String other : others) {
            content.take(other);
        }
        return content.build();
    }
}
