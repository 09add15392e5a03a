package dev.aicache.benchmarks.coordination;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;

import dev.aicache.PurgeNotice;
import dev.aicache.Tag;
import dev.aicache.coordination.redis.RedisServers;

/**
 * How long it takes from the call that purges on one instance until the purge holds on another one of the same process, how
 * long the call takes, and beside it what the same server takes for a plain {@code GET}: one after the other in turn, some
 * thousand times, with a pause between. The argument is where {@code redis-server} is.
 */
public final class PurgePropagation {

    private static final int WARM_UP = 3_000;
    private static final int ROUNDS = 20_000;
    private static final long PAUSE_NANOS = Duration.ofMillis(1).toNanos();

    private PurgePropagation() {}

    /** The argument is where {@code redis-server} is. */
    public static void main(String[] args) throws IOException {
        ClientLogs.silence();
        AtomicLong arrivedAt = new AtomicLong();
        try (RedisProcess server = RedisProcess.start(args[0]);
                Instance here = new Instance(RedisServers.of(server.uri()), notice -> {});
                Instance there =
                        new Instance(RedisServers.of(server.uri()), notice -> arrivedAt.set(System.nanoTime()))) {
            here.awaitAll();
            there.awaitAll();
            RedisClient client = RedisClient.create(server.uri());
            RedisCommands<String, String> plain = client.connect().sync();
            System.out.println(plain.info("server")
                    .lines()
                    .filter(line -> line.startsWith("redis_version"))
                    .findFirst()
                    .orElse("?"));
            plain.set("key", "value");
            long[] arrived = new long[ROUNDS];
            long[] returned = new long[ROUNDS];
            long[] got = new long[ROUNDS];
            for (int i = -WARM_UP; i < ROUNDS; i++) {
                LockSupport.parkNanos(PAUSE_NANOS);
                arrivedAt.set(0);
                long start = System.nanoTime();
                here.purge(PurgeNotice.hard(Tag.of("tag " + Math.floorMod(i, 1000))));
                long end = System.nanoTime();
                while (arrivedAt.get() == 0) {
                    Thread.onSpinWait();
                }
                LockSupport.parkNanos(PAUSE_NANOS);
                long asked = System.nanoTime();
                String unused = plain.get("key");
                long answered = System.nanoTime();
                if (i >= 0) {
                    arrived[i] = arrivedAt.get() - start;
                    returned[i] = end - start;
                    got[i] = answered - asked;
                }
            }
            print("purge holds on another instance", arrived);
            print("purge returns", returned);
            print("plain GET", got);
            client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
        }
    }

    private static void print(String name, long[] nanos) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        System.out.printf(
                "%-34s p50 %8.1f µs   p99 %8.1f µs   p99.9 %8.1f µs%n",
                name,
                sorted[sorted.length / 2] / 1e3,
                sorted[(int) (sorted.length * 0.99)] / 1e3,
                sorted[(int) (sorted.length * 0.999)] / 1e3);
    }
}
