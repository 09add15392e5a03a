package dev.aicache.dialect;

/** The two things that OpenAI's protocol completes. */
enum CompletionKind {
    CHAT("chat.completion", "chat.completion.chunk"),
    TEXT("text_completion", "text_completion");

    private final String whole;
    private final String chunk;

    CompletionKind(String whole, String chunk) {
        this.whole = whole;
        this.chunk = chunk;
    }

    /** The {@code object} that a whole answer says it is. */
    String whole() {
        return whole;
    }

    /** The {@code object} that a frame of a stream says it is. */
    String chunk() {
        return chunk;
    }

    /** Whether a choice has what was asked for. */
    boolean isWhole(JsonObject choice) {
        return this == CHAT ? choice.get("message") instanceof JsonObject : choice.get("text") instanceof JsonString;
    }
}
