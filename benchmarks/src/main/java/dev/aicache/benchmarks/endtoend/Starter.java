package dev.aicache.benchmarks.endtoend;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/** Starts the upstream and candidates: servers on core 0, whatever asks and answers them on core 1. */
final class Starter {

    private final Path work;
    private final String java;
    private final boolean isPinned;
    private final Scenario.Setup setup;

    /**
     * @param work for logs, configuration and files of servers
     * @param java the command that candidates run with
     * @param isPinned whether cores are told apart; otherwise all may use all
     */
    Starter(Path work, String java, boolean isPinned, Scenario.Setup setup) {
        this.work = work;
        this.java = java;
        this.isPinned = isPinned;
        this.setup = setup;
    }

    /** Whether there are a core 0 and a core 1 to run on. */
    static boolean canPin() {
        return run("taskset", "-c", "0", "true") && run("taskset", "-c", "1", "true");
    }

    /** Why a candidate cannot be started here, or null. */
    static @Nullable String missing(Candidate candidate) throws IOException {
        return switch (candidate.server()) {
            case CONSTANT -> null;
            case GATEWAY ->
                candidate.arguments().stream()
                                .anyMatch(argument -> argument.startsWith("--ai-cache.express") && !hasExpress())
                        ? "this build does not know ai-cache.express"
                        : null;
            case NGINX -> run("nginx", "-v") ? null : "not installed: apt-get install -y --no-install-recommends nginx";
            case VARNISH -> run("varnishd", "-V") ? null : "not installed: apt-get install -y varnish varnish-modules";
        };
    }

    private static boolean hasExpress() {
        try {
            for (var url : Collections.list(
                    Starter.class.getClassLoader().getResources("META-INF/spring-configuration-metadata.json"))) {
                try (InputStream metadata = url.openStream()) {
                    if (new String(metadata.readAllBytes(), StandardCharsets.UTF_8).contains("\"ai-cache.express\"")) {
                        return true;
                    }
                }
            }
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ServerProcess upstream() throws IOException {
        List<String> command = new ArrayList<>();
        if (isPinned) {
            command.addAll(List.of("taskset", "-c", "1"));
        }
        command.addAll(List.of(java, "-Xmx256m", "-XX:+UseSerialGC"));
        return ServerProcess.java(serve(command, "upstream"), work.resolve("upstream.log"));
    }

    ServerProcess candidate(Candidate candidate, int upstream) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        if (isPinned) {
            // It starts on both, which takes half the time.
            command.addAll(List.of("taskset", "-c", candidate.isJava() ? "0,1" : "0"));
        }
        Path log = work.resolve(candidate.name() + ".log");
        ServerProcess server = switch (candidate.server()) {
            case GATEWAY, CONSTANT -> javaCandidate(command, candidate, upstream, log);
            case NGINX, VARNISH -> {
                int port = ServerProcess.freePort();
                Path own = Files.createDirectories(work.resolve(candidate.name()));
                command.addAll(
                        candidate.server() == Candidate.Server.NGINX
                                ? OtherServers.nginx(own, port, upstream, certificate())
                                : OtherServers.varnish(own, port, upstream));
                yield ServerProcess.other(command, port, log);
            }
        };
        if (isPinned && candidate.isJava()) {
            boolean unused =
                    run("taskset", "-acp", "0", Long.toString(server.handle().pid()));
        }
        return server;
    }

    private ServerProcess javaCandidate(List<String> command, Candidate candidate, int upstream, Path log)
            throws IOException {
        command.add(java);
        command.addAll(setup.javaOptions());
        List<String> serve = serve(command, candidate.isConstant() ? "constant" : "gateway");
        if (!candidate.isConstant()) {
            serve.addAll(candidate.arguments());
            serve.add("--upstream.url=http://127.0.0.1:" + upstream);
            if (certificate() != null) {
                serve.add("--server.ssl.certificate=file:" + certificate().resolve("cert.pem"));
                serve.add("--server.ssl.certificate-private-key=file:"
                        + certificate().resolve("key.pem"));
            }
        }
        return ServerProcess.java(serve, log);
    }

    private static List<String> serve(List<String> command, String server) {
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Serve.class.getName(), server));
        return command;
    }

    /** The directory with cert.pem and key.pem, or null where connections are not encrypted. */
    @Nullable
    Path certificate() {
        if (setup != Scenario.Setup.TLS) {
            return null;
        }
        if (!Files.exists(work.resolve("cert.pem"))
                && !run(
                        "openssl",
                        "req",
                        "-x509",
                        "-newkey",
                        "rsa:2048",
                        "-nodes",
                        "-days",
                        "2",
                        "-subj",
                        "/CN=127.0.0.1",
                        "-addext",
                        "subjectAltName=IP:127.0.0.1",
                        "-keyout",
                        work.resolve("key.pem").toString(),
                        "-out",
                        work.resolve("cert.pem").toString())) {
            throw new IllegalStateException("openssl made no certificate");
        }
        return work;
    }

    private static boolean run(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            // There is no such program.
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
