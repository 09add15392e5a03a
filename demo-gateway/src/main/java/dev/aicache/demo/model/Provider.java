package dev.aicache.demo.model;

import java.util.Map;

import tools.jackson.databind.node.ObjectNode;

/** What all answers of one provider have in common. */
interface Provider {

    /** The response headers beside {@code Content-Type} and {@code Content-Length}. */
    Map<String, String> headers(Call call, Answer answer);

    /** The media type of a stream: server-sent events, unless the provider has another. */
    default String streamType() {
        return "text/event-stream; charset=utf-8";
    }

    /** The body of an error status, and of an error under status 200. */
    ObjectNode error(Call call, int status, String message);
}
