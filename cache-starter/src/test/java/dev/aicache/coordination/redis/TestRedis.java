package dev.aicache.coordination.redis;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
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

import org.awaitility.Awaitility;

import io.lettuce.core.RedisURI;
import redis.embedded.core.ExecutableProvider;

/**
 * A server of its own for a test, that can be stopped, halted and started again: the one that embedded-redis brings, or what
 * {@code -Dredis.binary} names, with whatever version that is. Listens on the loopback alone and saves nothing.
 */
public final class TestRedis implements AutoCloseable {

    private static final String BINARY = "redis.binary";

    private final int port;
    private final Path folder;
    private final List<String> settings;
    private Process process;

    private TestRedis(int port, Path folder, List<String> settings) {
        this.port = port;
        this.folder = folder;
        this.settings = settings;
    }

    /** Starts one, with settings as they are written on its command line. */
    public static TestRedis start(String... settings) {
        try {
            TestRedis redis = new TestRedis(freePort(), Files.createTempDirectory("aicache-redis"), List.of(settings));
            redis.restart();
            return redis;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String binary() throws IOException {
        String named = System.getProperty(BINARY);
        if (named != null) {
            return named;
        }
        return Extracted.FILE.getAbsolutePath();
    }

    /** Taken out of its archive once. */
    private static final class Extracted {

        static final File FILE = extract();

        private static File extract() {
            try {
                return ExecutableProvider.newJarResourceProvider().get();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Starts it again, with nothing, or what it has saved. */
    public void restart() {
        try {
            List<String> command = new ArrayList<>(List.of(
                    binary(),
                    "--port",
                    Integer.toString(port),
                    "--bind",
                    "127.0.0.1",
                    "--save",
                    "",
                    "--dir",
                    folder.toString()));
            command.addAll(settings);
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("log").toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Awaitility.await()
                .pollInterval(Duration.ofMillis(10))
                .atMost(Duration.ofSeconds(20))
                .until(this::accepts);
    }

    private boolean accepts() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Ends it without a chance to save anything. */
    public void kill() {
        try {
            process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public int port() {
        return port;
    }

    RedisURI uri() {
        return uri(port);
    }

    static RedisURI uri(int port) {
        return RedisURI.create("127.0.0.1", port);
    }

    @Override
    public void close() {
        kill();
    }
}
