package dev.aicache.benchmarks;

import java.util.Arrays;
import java.util.concurrent.ExecutionException;

/**
 * The two of {@link RemoteBenchmark} in turn, one call of each after the other, so that whatever else the machine does
 * meanwhile is the same for both. Prints quantiles, and their ratio.
 */
public final class RemoteHits {

    private static final int WARM_UP = 5_000;
    private static final int ROUNDS = 10_000;

    private RemoteHits() {}

    /** Takes no arguments. */
    public static void main(String[] args) throws Exception {
        System.out.println("  bytes  encrypted   GET p50      p99   remote hit p50      p99   ratio of p50");
        for (int bytes : new int[] {1 << 10, 16 << 10, 256 << 10}) {
            for (boolean encrypted : new boolean[] {false, true}) {
                measure(bytes, encrypted);
            }
        }
    }

    private static void measure(int bytes, boolean encrypted) throws Exception {
        RemoteBenchmark.Server server = new RemoteBenchmark.Server();
        server.bytes = bytes;
        server.encrypted = encrypted;
        server.start();
        try {
            long[] got = new long[ROUNDS];
            long[] hit = new long[ROUNDS];
            for (int i = -WARM_UP; i < ROUNDS; i++) {
                measure(server, got, hit, i);
            }
            Arrays.sort(got);
            Arrays.sort(hit);
            System.out.printf(
                    "%7d  %-9s %7.0f µs %5.0f µs %13.0f µs %5.0f µs %14.2f%n",
                    bytes,
                    encrypted ? "yes" : "no",
                    at(got, 0.5),
                    at(got, 0.99),
                    at(hit, 0.5),
                    at(hit, 0.99),
                    at(hit, 0.5) / at(got, 0.5));
        } finally {
            server.stop();
        }
    }

    private static void measure(RemoteBenchmark.Server server, long[] got, long[] hit, int round)
            throws ExecutionException, InterruptedException {
        RemoteBenchmark benchmark = new RemoteBenchmark();
        long start = System.nanoTime();
        byte[] plain = benchmark.plainGet(server);
        long between = System.nanoTime();
        boolean isStored = benchmark.remoteHit(server);
        long end = System.nanoTime();
        if (plain.length == 0 || !isStored) {
            throw new IllegalStateException("Nothing was read");
        }
        if (round >= 0) {
            got[round] = between - start;
            hit[round] = end - between;
        }
    }

    /** In microseconds. */
    private static double at(long[] sorted, double quantile) {
        return sorted[(int) (sorted.length * quantile)] / 1e3;
    }
}
