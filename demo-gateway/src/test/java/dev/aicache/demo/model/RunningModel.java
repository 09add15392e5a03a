package dev.aicache.demo.model;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import tools.jackson.databind.JsonNode;

import dev.aicache.demo.wire.WireClient;
import dev.aicache.demo.wire.WireRequest;
import dev.aicache.demo.wire.WireResponse;

/** A simulated model on any free port that answers at once; counts anew for every test. */
final class RunningModel implements BeforeEachCallback, AfterAllCallback {

    private final SimulatedModelServer server =
            SimulatedModelServer.start(new SimulatedModelProperties(0, Duration.ZERO, Duration.ZERO));

    @Override
    public void beforeEach(ExtensionContext context) {
        reset();
    }

    /** Begins to count anew: the next call is number 1. */
    void reset() {
        exchange(new WireRequest("DELETE", "/simulated/calls", List.of(), ""));
    }

    @Override
    public void afterAll(ExtensionContext context) {
        server.stop();
    }

    int port() {
        return server.port();
    }

    WireResponse exchange(WireRequest request) {
        return WireClient.exchange(port(), request);
    }

    /** The body of the answer to a POST. */
    JsonNode post(String path, String json) {
        return Json.parse(exchange(WireRequest.post(path, json)).body());
    }

    JsonNode calls() {
        return Json.parse(exchange(WireRequest.get("/simulated/calls")).body());
    }
}
