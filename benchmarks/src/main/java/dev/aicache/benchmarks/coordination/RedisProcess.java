package dev.aicache.benchmarks.coordination;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.lettuce.core.RedisURI;

/**
 * A server on a free port of 127.0.0.1, which saves nothing unless it is told to. Ends with whoever started it, who closes it.
 * Not thread-safe.
 */
final class RedisProcess implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final String binary;
    private final int port;
    private final Path folder;
    private final List<String> settings;
    private Process process;

    private RedisProcess(String binary, int port, Path folder, List<String> settings) throws IOException {
        this.binary = binary;
        this.port = port;
        this.folder = folder;
        this.settings = settings;
        this.process = start();
    }

    /** Starts {@code redis-server} with settings as its command line takes them. */
    static RedisProcess start(String binary, String... settings) throws IOException {
        return new RedisProcess(binary, freePort(), Files.createTempDirectory("aicache-redis"), List.of(settings));
    }

    /** Starts a sentinel that watches a server, with a file of settings, as it wants. */
    static RedisProcess sentinel(String binary, int watched, String... settings) throws IOException {
        int port = freePort();
        Path folder = Files.createTempDirectory("aicache-sentinel");
        List<String> lines = new ArrayList<>(List.of("sentinel monitor main 127.0.0.1 " + watched + " 2"));
        lines.addAll(List.of(settings));
        Path file = Files.write(folder.resolve("sentinel.conf"), lines);
        return new RedisProcess(binary, port, folder, List.of(file.toString(), "--sentinel"));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            // Those of a cluster speak with each other ten thousand ports higher.
            return socket.getLocalPort() < 55_000 ? socket.getLocalPort() : freePort();
        }
    }

    private Process start() throws IOException {
        List<String> command = new ArrayList<>(List.of(binary));
        if (settings.contains("--sentinel")) {
            command.addAll(settings);
        }
        command.addAll(List.of("--port", Integer.toString(port), "--bind", "127.0.0.1", "--dir", folder.toString()));
        if (!settings.contains("--sentinel")) {
            command.addAll(List.of("--save", ""));
            command.addAll(settings);
        }
        Process started = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        Waiting.until("a server accepts", PATIENCE, this::accepts);
        return started;
    }

    private boolean accepts() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Starts it again after its end. */
    void restart() throws IOException {
        process = start();
    }

    /** Ends it as a power failure does. */
    void kill() {
        process.destroyForcibly();
        try {
            boolean unused = process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    int port() {
        return port;
    }

    RedisURI uri() {
        return RedisURI.create("127.0.0.1", port);
    }

    @Override
    public void close() {
        kill();
    }
}
