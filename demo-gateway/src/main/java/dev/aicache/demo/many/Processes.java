package dev.aicache.demo.many;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Ends processes that were started here. */
final class Processes {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private Processes() {}

    /** Asks it to end, and ends it if it does not. */
    static void end(Process process) {
        process.destroy();
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
