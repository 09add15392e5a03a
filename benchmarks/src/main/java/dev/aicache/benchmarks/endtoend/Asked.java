package dev.aicache.benchmarks.endtoend;

/**
 * What came of a load, as those who asked saw it.
 *
 * @param requests that were answered
 * @param seconds that it took
 * @param failures of connections, and answers other than 200
 * @param bytes of all answers, heads included; 0 where they were not counted
 * @param p50 microseconds until the last byte, and so on; of an open loop from the time at which it was to be asked
 * @param first50 microseconds until the first byte of the body, 0 where that was not looked at
 */
record Asked(
        long requests,
        double seconds,
        long failures,
        long bytes,
        double p50,
        double p99,
        double p999,
        double first50,
        double first99) {}
