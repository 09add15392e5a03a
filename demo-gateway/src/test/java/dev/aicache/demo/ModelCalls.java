package dev.aicache.demo;

import java.util.List;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.aicache.demo.wire.WireClient;
import dev.aicache.demo.wire.WireRequest;

/** What the simulated model counted. */
final class ModelCalls {

    private final JsonMapper mapper = JsonMapper.builder().build();
    private final int port;

    ModelCalls(int port) {
        this.port = port;
    }

    /** Begins to count anew: the next call is number 1. */
    void reset() {
        WireClient.exchange(port, new WireRequest("DELETE", "/simulated/calls", List.of(), ""));
    }

    int of(String path) {
        return read().path("paths").path(path).asInt(0);
    }

    int all() {
        return read().path("calls").asInt();
    }

    int cancelled() {
        return read().path("cancelled").asInt();
    }

    private JsonNode read() {
        return mapper.readTree(
                WireClient.exchange(port, WireRequest.get("/simulated/calls")).body());
    }
}
