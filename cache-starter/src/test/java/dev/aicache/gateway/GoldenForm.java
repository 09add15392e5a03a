package dev.aicache.gateway;

/** In what form a provider gives an answer. */
enum GoldenForm {
    JSON(".json", "application/json", "JSON"),
    SSE(".sse", "text/event-stream; charset=utf-8", "SSE"),
    NDJSON(".ndjson", "application/x-ndjson", "NDJSON"),
    /** Gemini's stream where it is not asked for server-sent events. */
    ARRAY(".stream.json", "application/json; charset=UTF-8", "array");

    private final String suffix;
    private final String contentType;
    private final String word;

    GoldenForm(String suffix, String contentType, String word) {
        this.suffix = suffix;
        this.contentType = contentType;
        this.word = word;
    }

    /** How the names of the answers in this form end. */
    String suffix() {
        return suffix;
    }

    String contentType() {
        return contentType;
    }

    /** The name in documentation. */
    String word() {
        return word;
    }
}
