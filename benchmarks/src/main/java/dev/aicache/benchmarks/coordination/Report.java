package dev.aicache.benchmarks.coordination;

/** Prints what happens, with the time since it was made. */
final class Report {

    private final long start = System.nanoTime();

    @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a dependency of its own
    void say(String format, Object... values) {
        System.out.printf("%7.2f s  %s%n", (System.nanoTime() - start) / 1e9, format.formatted(values));
    }
}
