package dev.aicache.demo.many;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import dev.aicache.demo.DemoGatewayApplication;

/** Each gateway in a process of its own, with the class path of this one. What they log goes to a folder. */
final class GatewayProcesses implements Gateways {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Path logs;

    GatewayProcesses(Path logs) {
        this.logs = logs;
    }

    @Override
    public Running start(String name, String profile, List<String> settings) throws IOException, InterruptedException {
        int port = Ports.free();
        Path log = logs.resolve(name + ".log");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                // It runs for half a minute: quick compilation is soonest ready.
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                DemoGatewayApplication.class.getName(),
                "--spring.profiles.active=" + profile,
                "--server.address=127.0.0.1",
                "--server.port=" + port));
        settings.forEach(each -> command.add("--" + each));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Running running = new RunningProcess(process, port);
        try {
            Waiting.until(name + " answers", PATIENCE, () -> {
                if (!process.isAlive()) {
                    throw new IOException(name + " has ended:\n" + Files.readString(log));
                }
                return Ports.accepts(port);
            });
        } catch (IOException | InterruptedException | RuntimeException e) {
            running.close();
            throw e;
        }
        return running;
    }

    private record RunningProcess(Process process, int port) implements Running {

        @Override
        public void close() {
            Processes.end(process);
        }
    }
}
