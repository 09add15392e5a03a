package dev.aicache.demo.model;

import java.time.Duration;

import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.PortInUseException;

import reactor.core.publisher.Mono;
import reactor.netty.ChannelBindException;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.resources.LoopResources;

/**
 * The simulated model on its port of 127.0.0.1. It runs on an event loop of its own, so that it takes no turn from the
 * gateway's. {@code GET /simulated/calls} tells how often it was called, {@code DELETE} begins to count anew. {@code PUT
 * /simulated/fault} with wishes as in {@code X-Simulate} for a body, such as {@code status=503}, has every call meet with
 * them until {@code DELETE}.
 */
public final class SimulatedModelServer {

    private static final Logger LOG = LoggerFactory.getLogger(SimulatedModelServer.class);
    private static final Duration BIND_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

    private final CallCounter counter = new CallCounter();
    private final CallHandler calls;
    private final LoopResources loop;
    private final DisposableServer server;

    private SimulatedModelServer(SimulatedModelProperties properties, LoopResources loop) {
        this.calls = new CallHandler(counter, Simulation.at(properties.firstTokenDelay(), properties.tokenDelay()));
        this.loop = loop;
        this.server = HttpServer.create()
                .host("127.0.0.1")
                .port(properties.port())
                .runOn(loop)
                .route(routes -> routes.get("/simulated/calls", this::count)
                        .delete("/simulated/calls", this::reset)
                        .put("/simulated/fault", this::stand)
                        .delete("/simulated/fault", this::recover)
                        .route(request -> true, calls::handle))
                .bindNow(BIND_TIMEOUT);
    }

    /** @throws PortInUseException if something else listens on the port */
    static SimulatedModelServer start(SimulatedModelProperties properties) {
        SimulatedModelServer started = launched(properties);
        LOG.info("Simulated model listens on {}: its answers are made up, no provider is called", started.url());
        return started;
    }

    /**
     * Starts one outside of an application; its first token takes as long as the others.
     *
     * @param port 0 for any free one
     */
    public static SimulatedModelServer start(int port, Duration tokenDelay) {
        return launched(new SimulatedModelProperties(port, tokenDelay, tokenDelay));
    }

    private static SimulatedModelServer launched(SimulatedModelProperties properties) {
        LoopResources loop = LoopResources.create("simulated-model", 1, true);
        try {
            return new SimulatedModelServer(properties, loop);
        } catch (ChannelBindException e) {
            loop.dispose();
            throw new PortInUseException(properties.port(), e);
        }
    }

    /** Breaks off the calls in flight, and closes connections that are kept for the next call, too. */
    public void stop() {
        server.disposeNow();
        loop.disposeLater(Duration.ZERO, STOP_TIMEOUT).block(STOP_TIMEOUT);
    }

    public int port() {
        return server.port();
    }

    public String url() {
        return "http://127.0.0.1:" + port();
    }

    private Publisher<Void> count(HttpServerRequest request, HttpServerResponse response) {
        return response.header("content-type", "application/json").sendString(Mono.just(Json.write(counter.toJson())));
    }

    private Publisher<Void> reset(HttpServerRequest request, HttpServerResponse response) {
        counter.reset();
        return response.status(204).send();
    }

    private Publisher<Void> stand(HttpServerRequest request, HttpServerResponse response) {
        return request.receive().aggregate().asString().defaultIfEmpty("").flatMap(wishes -> {
            try {
                calls.stand(wishes);
                return response.status(204).send().then();
            } catch (InvalidRequestException e) {
                return response.status(e.status())
                        .sendString(Mono.just(String.valueOf(e.getMessage())))
                        .then();
            }
        });
    }

    private Publisher<Void> recover(HttpServerRequest request, HttpServerResponse response) {
        calls.stand("");
        return response.status(204).send();
    }
}
