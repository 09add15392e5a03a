package dev.aicache.demo.wire;

/** The forms in which a model's answer comes. */
public enum Form {
    CHAT("/v1/chat/completions", false),
    CHAT_STREAM("/v1/chat/completions", true),
    MESSAGE("/v1/messages", false),
    MESSAGE_STREAM("/v1/messages", true);

    private final String path;
    private final boolean isStream;

    Form(String path, boolean isStream) {
        this.path = path;
        this.isStream = isStream;
    }

    public String path() {
        return path;
    }

    public boolean isStream() {
        return isStream;
    }

    /** The same question in each form, with letters that take more than one byte. */
    public WireRequest request() {
        return WireRequest.post(
                path,
                "{\"model\": \"m\", \"max_tokens\": 64, \"stream\": " + isStream
                        + ", \"messages\": [{\"role\": \"user\", \"content\": \"Grüße?\"}]}");
    }
}
