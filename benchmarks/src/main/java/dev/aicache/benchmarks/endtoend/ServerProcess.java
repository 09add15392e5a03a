package dev.aicache.benchmarks.endtoend;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/** A server that was started, in a process of its own. Used by one thread at a time. */
final class ServerProcess implements AutoCloseable {

    private final Process process;
    private final int port;
    private final @Nullable BufferedReader answers;

    private ServerProcess(Process process, int port, @Nullable BufferedReader answers) {
        this.process = process;
        this.port = port;
        this.answers = answers;
    }

    /**
     * Starts {@link Serve}.
     *
     * @param log what it says beside
     * @throws IllegalStateException if it ended before it was ready, with the end of what it said
     */
    static ServerProcess java(List<String> command, Path log) throws IOException {
        Process process =
                new ProcessBuilder(command).redirectError(log.toFile()).start();
        BufferedReader answers = process.inputReader();
        String ready = answers.readLine();
        if (ready == null || !ready.startsWith(Serve.READY)) {
            process.destroy();
            throw new IllegalStateException("Not started: " + command.get(command.size() - 1) + "\n" + end(log));
        }
        return new ServerProcess(process, Integer.parseInt(ready.substring(Serve.READY.length())), answers);
    }

    /**
     * Starts a server that was told its port.
     *
     * @throws IllegalStateException if it does not accept connections within ten seconds
     */
    static ServerProcess other(List<String> command, int port, Path log) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        for (int attempt = 0; attempt < 100; attempt++) {
            if (accepts(port)) {
                return new ServerProcess(process, port, null);
            }
            if (process.waitFor(100, TimeUnit.MILLISECONDS)) {
                break;
            }
        }
        process.destroy();
        throw new IllegalStateException("Not started: " + String.join(" ", command) + "\n" + end(log));
    }

    /** One that nobody listens on now. */
    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static boolean accepts(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
            return true;
        } catch (IOException e) {
            // Not yet.
            return false;
        }
    }

    private static String end(Path log) throws IOException {
        List<String> lines = Files.readAllLines(log);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
    }

    int port() {
        return port;
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    /** Bytes that a Java process has allocated until now, or -1 of others. */
    long allocated() throws IOException {
        return wish(Serve.ALLOCATED);
    }

    void say(Answer answer) throws IOException {
        long unused = wish(Serve.SAY + answer.model());
    }

    private long wish(String wish) throws IOException {
        if (answers == null) {
            return -1;
        }
        process.outputWriter().write(wish + "\n");
        process.outputWriter().flush();
        String answer = answers.readLine();
        if (answer == null) {
            throw new IllegalStateException("A server has ended");
        }
        return Long.parseLong(answer);
    }

    /** Ends it, and waits for that. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
