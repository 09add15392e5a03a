package dev.aicache.demo.model;

import tools.jackson.databind.JsonNode;

/**
 * A piece of an answer that is written at once: an event of a stream, or the whole of a JSON answer.
 *
 * @param isToken whether the model has to think for it
 */
record Frame(String text, boolean isToken) {

    /** An event without a name, as OpenAI sends them. */
    static Frame data(JsonNode data, boolean isToken) {
        return new Frame("data: " + Json.write(data) + "\n\n", isToken);
    }

    /** A line of NDJSON, as Ollama sends them. */
    static Frame line(JsonNode data, boolean isToken) {
        return new Frame(Json.write(data) + "\n", isToken);
    }

    /** An event named after the {@code type} of its data, as Anthropic and OpenAI's Responses send them. */
    static Frame event(JsonNode data, boolean isToken) {
        String type = data.path("type").asString();
        return new Frame("event: " + type + "\ndata: " + Json.write(data) + "\n\n", isToken);
    }
}
