package dev.aicache.demo.model;

import java.util.Map;

import tools.jackson.databind.node.ObjectNode;

/** Errors as Ollama sends them, and streams of lines. It has no headers of its own. */
final class Ollama implements Provider {

    @Override
    public Map<String, String> headers(Call call, Answer answer) {
        return Map.of();
    }

    @Override
    public String streamType() {
        return "application/x-ndjson";
    }

    @Override
    public ObjectNode error(Call call, int status, String message) {
        return Json.object().put("error", message);
    }
}
