package dev.aicache.demo.model;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/** A simulated model of a test's own that can go away, its port closed, and come back on the same port. */
public final class RestartableModel {

    private final int port;
    private @Nullable SimulatedModelServer server;

    /** Starts it on any free port; it answers at once. */
    public RestartableModel() {
        server = started(0);
        port = server.port();
    }

    public int port() {
        return port;
    }

    public String url() {
        return "http://127.0.0.1:" + port;
    }

    /** Closes the port. */
    public void stop() {
        if (server != null) {
            server.stop();
            server = null;
        }
    }

    /** Opens the port again; calls are counted from 1. */
    public void start() {
        if (server == null) {
            server = started(port);
        }
    }

    private static SimulatedModelServer started(int port) {
        return SimulatedModelServer.start(new SimulatedModelProperties(port, Duration.ZERO, Duration.ZERO));
    }
}
