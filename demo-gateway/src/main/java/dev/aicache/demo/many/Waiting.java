package dev.aicache.demo.many;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Waits for what others do. */
final class Waiting {

    private static final long INTERVAL_MILLIS = 10;

    private Waiting() {}

    /** Something to ask again and again. */
    interface Question {

        boolean isSo() throws IOException, InterruptedException;
    }

    /**
     * Returns when it is so.
     *
     * @return how long that took
     * @throws IllegalStateException if it does not come to that within the patience
     */
    static Duration until(String what, Duration patience, Question question) throws IOException, InterruptedException {
        long start = System.nanoTime();
        while (!question.isSo()) {
            if (System.nanoTime() - start > patience.toNanos()) {
                throw new IllegalStateException("Waited in vain until " + what);
            }
            TimeUnit.MILLISECONDS.sleep(INTERVAL_MILLIS);
        }
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
