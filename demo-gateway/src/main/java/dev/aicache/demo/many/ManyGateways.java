package dev.aicache.demo.many;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

import dev.aicache.demo.model.SimulatedModelServer;

/**
 * Three gateways with a cache each that purge together by a log in Redis, an edge before them and a simulated model behind
 * them, all on free ports of 127.0.0.1: starts them, shows what they do, and ends them. Fails where they do something else.
 */
public final class ManyGateways implements AutoCloseable {

    private static final int MEMBERS = 3;

    private final PrintStream out;
    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private final List<Caller> members = new ArrayList<>();
    private final RedisServer redis;
    private final Caller edge;

    /**
     * Starts all of it.
     *
     * @param folder for what they log
     * @param modelDelay from one token of the model to the next
     */
    ManyGateways(PrintStream out, Path folder, Gateways gateways, Duration modelDelay)
            throws IOException, InterruptedException {
        this.out = out;
        try {
            redis = new RedisServer(folder);
            started.push(redis);
            say("%s on port %d", redis.version(), redis.port());
            SimulatedModelServer model = SimulatedModelServer.start(0, modelDelay);
            started.push(model::stop);
            say("a simulated model on port %d", model.port());
            List<String> instances = new ArrayList<>();
            for (int i = 0; i < MEMBERS; i++) {
                String name = "gateway-" + (i + 1);
                members.add(start(gateways, name, "member", settings(name, model)));
                instances.add("spring.cloud.discovery.client.simple.instances.ai-gateways[%d].uri=http://127.0.0.1:%d"
                        .formatted(i, members.get(i).port()));
                instances.add("spring.cloud.discovery.client.simple.instances.ai-gateways[%d].instance-id=%s"
                        .formatted(i, name));
            }
            edge = start(gateways, "edge", "edge", instances);
        } catch (IOException | InterruptedException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private List<String> settings(String name, SimulatedModelServer model) {
        return List.of(
                "demo.gateway=" + name,
                "demo.model.url=" + model.url(),
                "ai-cache.redis.url=" + redis.url(),
                // Shorter than by default, so that there is something to see within seconds.
                "ai-cache.coordination.heartbeat=200ms",
                "ai-cache.coordination.max-staleness=2s");
    }

    private Caller start(Gateways gateways, String name, String profile, List<String> settings)
            throws IOException, InterruptedException {
        Gateways.Running running = gateways.start(name, profile, settings);
        started.push(running);
        say("%s on port %d", name, running.port());
        return new Caller(name, running.port());
    }

    @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a dependency of its own
    private void say(String format, Object... values) {
        out.println(format.formatted(values));
    }

    /** Shows everything, in a few seconds. */
    void show() throws IOException, InterruptedException {
        new Scenes(out, edge, members, redis).show();
    }

    /** Ends all that was started, the last first. */
    @Override
    public void close() {
        while (!started.isEmpty()) {
            try {
                started.pop().close();
            } catch (Exception e) {
                say("Not ended as it should: %s", e);
            }
        }
    }

    /** Takes no arguments. {@code -Dredis.binary} names a Redis to be used. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Locale.setDefault(Locale.ROOT);
        Path folder = Files.createTempDirectory("many-gateways");
        ManyGateways all = new ManyGateways(System.out, folder, new GatewayProcesses(folder), Duration.ofMillis(20));
        try {
            all.show();
        } finally {
            all.close();
        }
        System.out.println("Ended. What they logged is in " + folder);
    }
}
