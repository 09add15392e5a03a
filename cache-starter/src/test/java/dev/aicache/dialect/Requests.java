package dev.aicache.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Requests for tests, as their dialects get them. */
final class Requests {

    private Requests() {}

    static JsonObject of(String json) {
        return (JsonObject) JsonReader.read(json.getBytes(UTF_8))
                .orElseThrow(() -> new IllegalArgumentException("Not JSON: " + json));
    }

    /** The request with more members at its end. */
    static JsonObject with(String json, String members) {
        return of(json.substring(0, json.lastIndexOf('}')) + "," + members + "}");
    }
}
