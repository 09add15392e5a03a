package dev.aicache.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Scripts for Node with what they need, from {@code src/test} to where they can run. */
record NodeProject(Path work) {

    /** Skips the test where there is no Node, or where npm cannot get what the scripts need. */
    static NodeProject install(String name) throws Exception {
        NodeProject project = new NodeProject(Path.of("target", name));
        Files.createDirectories(project.work);
        assumeTrue(project.runs("node", "--version"), "Skipped: there is no node here to run the scripts");
        try (Stream<Path> files = Files.list(Path.of("src", "test", name))) {
            for (Path file : files.toList()) {
                Files.copy(file, project.work.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        assumeTrue(
                project.runs("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"),
                "Skipped: npm did not get what the scripts need, see " + project.work.resolve("npm.log"));
        return project;
    }

    /** Whether the command ended well; where it cannot be started it did not. */
    private boolean runs(String... command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .directory(work.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(work.resolve("npm.log").toFile())
                    .start();
            boolean ended = process.waitFor(5, TimeUnit.MINUTES);
            process.destroyForcibly();
            return ended && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** Starts a script; what it complains of is kept in {@link #errors}. */
    Process start(String script, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("node", script));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .directory(work.toFile())
                .redirectError(errors().toFile())
                .start();
    }

    Path errors() {
        return work.resolve("errors.log");
    }
}
