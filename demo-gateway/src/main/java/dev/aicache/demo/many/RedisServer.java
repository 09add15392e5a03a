package dev.aicache.demo.many;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import redis.embedded.core.ExecutableProvider;

/**
 * A Redis, or Valkey, on a free port of 127.0.0.1 that saves nothing, and can be stopped and started again: what {@code
 * -Dredis.binary} names, otherwise the redis-server on the path, otherwise one that embedded-redis brings.
 */
final class RedisServer implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final String binary;
    private final int port;
    private final Path folder;
    private Process process;

    RedisServer(Path folder) throws IOException, InterruptedException {
        this.binary = binary();
        this.port = Ports.free();
        this.folder = folder;
        this.process = launched();
    }

    private static String binary() throws IOException {
        String named = System.getProperty("redis.binary");
        if (named != null) {
            return named;
        }
        Optional<Path> installed = Stream.of(
                        Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator, -1))
                .filter(entry -> !entry.isBlank())
                .map(entry -> Path.of(entry, "redis-server"))
                .filter(Files::isExecutable)
                .findFirst();
        return installed.isPresent()
                ? installed.get().toString()
                : ExecutableProvider.newJarResourceProvider().get().getAbsolutePath();
    }

    private Process launched() throws IOException, InterruptedException {
        Process started = new ProcessBuilder(List.of(
                        binary,
                        "--port",
                        Integer.toString(port),
                        "--bind",
                        "127.0.0.1",
                        "--save",
                        "",
                        "--dir",
                        folder.toString()))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("redis.log").toFile())
                .start();
        Waiting.until("Redis accepts", PATIENCE, () -> {
            if (!started.isAlive()) {
                throw new IOException(binary + " has ended:\n" + Files.readString(folder.resolve("redis.log")));
            }
            return Ports.accepts(port);
        });
        return started;
    }

    /** As it tells of itself, such as {@code Redis server v=7.0.15}. */
    String version() throws IOException, InterruptedException {
        Process asked = new ProcessBuilder(binary, "--version")
                .redirectErrorStream(true)
                .start();
        String told = new String(asked.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        asked.waitFor();
        return told.replaceAll("(?s) sha=.*", "").trim();
    }

    int port() {
        return port;
    }

    String url() {
        return "redis://127.0.0.1:" + port;
    }

    void stop() {
        Processes.end(process);
    }

    /** Starts it again, with nothing in it. */
    void start() throws IOException, InterruptedException {
        process = launched();
    }

    @Override
    public void close() {
        stop();
    }
}
