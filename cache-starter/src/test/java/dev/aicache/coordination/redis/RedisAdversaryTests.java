package dev.aicache.coordination.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import dev.aicache.PurgeNotice;
import dev.aicache.Tag;
import dev.aicache.coordination.TaggedStamp;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Three instances with a store that they share, which purge, fill and read a few keys as fast as they can, and fills that take
 * some milliseconds, so that purges overtake them everywhere. Beside it the same with caches that remove what they are told
 * to, as most do, to see that the test can tell.
 */
class RedisAdversaryTests {

    private static final int KEYS = 24;
    private static final int READS = 120_000;

    private static TestRedis redis;

    @BeforeAll
    static void start() {
        redis = TestRedis.start();
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    /** An answer, by which version of its source it is of. */
    private record Answer(long version, TaggedStamp stamp) {}

    /** What is true, and what all share. */
    private static final class World {

        final boolean isFenced;
        final AtomicLongArray versions = new AtomicLongArray(KEYS);
        final Map<Integer, Answer> shared = new ConcurrentHashMap<>();
        final AtomicBoolean isOver = new AtomicBoolean();
        final AtomicLong reads = new AtomicLong();
        final AtomicLong hits = new AtomicLong();
        final AtomicLong purges = new AtomicLong();
        final AtomicLong wrong = new AtomicLong();
        final ScheduledExecutorService upstream = Executors.newScheduledThreadPool(2);

        World(boolean isFenced) {
            this.isFenced = isFenced;
        }
    }

    private static Tag tag(int key) {
        return Tag.of("key " + key);
    }

    /** One gateway's cache, as simple as can be. */
    private static final class Cache implements AutoCloseable {

        private final World world;
        private final Map<Integer, Answer> local = new ConcurrentHashMap<>();
        private final Map<Integer, Boolean> filling = new ConcurrentHashMap<>();

        /** For each key the latest version whose purge has come here. */
        private final AtomicLongArray purged = new AtomicLongArray(KEYS);

        final RedisInstance instance;

        Cache(World world) {
            this.world = world;
            this.instance = new RedisInstance(redis.port(), this::hear, uri -> {});
        }

        /** The second tag of a purge is the version that it was for. */
        private void hear(PurgeNotice notice) {
            int key = Integer.parseInt(notice.tags().get(0).value().substring("key ".length()));
            long version = Long.parseLong(notice.tags().get(1).value());
            if (!world.isFenced) {
                local.remove(key);
                world.shared.remove(key);
            }
            purged.accumulateAndGet(key, version, Math::max);
        }

        void purge(int key) {
            long version = world.versions.incrementAndGet(key);
            PurgeNotice notice = PurgeNotice.hard(tag(key), Tag.of(Long.toString(version)));
            instance.coordinator.purge(notice);
            hear(notice);
            world.purges.incrementAndGet();
        }

        void read(int key) {
            long known = purged.get(key);
            Answer answer = find(key);
            world.reads.incrementAndGet();
            if (answer == null) {
                fill(key);
                return;
            }
            world.hits.incrementAndGet();
            if (answer.version() < known) {
                world.wrong.incrementAndGet();
            }
        }

        private Answer find(int key) {
            Answer mine = local.get(key);
            if (mine != null && isCurrent(mine)) {
                return mine;
            }
            Answer theirs = world.shared.get(key);
            if (theirs != null && isCurrent(theirs)) {
                local.put(key, theirs);
                return theirs;
            }
            return null;
        }

        private boolean isCurrent(Answer answer) {
            return !world.isFenced || instance.isCurrent(answer.stamp());
        }

        private void fill(int key) {
            if (filling.putIfAbsent(key, true) != null) {
                return;
            }
            TaggedStamp stamp = instance.begun(PurgeNotice.hard(tag(key)));
            Answer answer = new Answer(world.versions.get(key), stamp);
            long millis = 1 + (key * 7 + answer.version()) % 8;
            world.upstream.schedule(
                    () -> {
                        local.put(key, answer);
                        world.shared.put(key, answer);
                        filling.remove(key);
                    },
                    millis,
                    TimeUnit.MILLISECONDS);
        }

        /** Whether an answer is older than the last purge of its key. */
        boolean isStuck(int key) {
            Answer answer = find(key);
            return answer != null && answer.version() < world.versions.get(key);
        }

        boolean isFilling() {
            return !filling.isEmpty();
        }

        @Override
        public void close() {
            instance.close();
        }
    }

    /** What came of it, said as one line. */
    private record Outcome(long reads, long hits, long purges, long wrong, long stuck) {}

    private static Outcome run(boolean isFenced) {
        World world = new World(isFenced);
        List<Cache> caches = new ArrayList<>();
        try {
            for (int i = 0; i < 3; i++) {
                caches.add(new Cache(world));
            }
            caches.forEach(cache -> cache.instance.awaitAll());
            List<Thread> threads = new ArrayList<>();
            for (Cache cache : caches) {
                threads.add(thread(world, () -> cache.read(next(KEYS)), 15_000));
                threads.add(thread(world, () -> cache.purge(next(KEYS)), 6_000_000));
            }
            Awaitility.await()
                    .pollInterval(Duration.ofMillis(20))
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> world.reads.get() >= READS);
            world.isOver.set(true);
            join(threads);
            caches.forEach(cache -> cache.instance.awaitAll());
            Awaitility.await().until(() -> caches.stream().noneMatch(Cache::isFilling));
            long stuck = caches.stream()
                    .mapToLong(cache ->
                            IntStream.range(0, KEYS).filter(cache::isStuck).count())
                    .sum();
            Outcome outcome =
                    new Outcome(world.reads.get(), world.hits.get(), world.purges.get(), world.wrong.get(), stuck);
            System.out.println((isFenced ? "by stamps: " : "by removal: ") + outcome);
            return outcome;
        } finally {
            world.isOver.set(true);
            caches.forEach(Cache::close);
            world.upstream.shutdownNow();
        }
    }

    private static final ThreadLocal<Random> RANDOM = ThreadLocal.withInitial(Random::new);

    private static int next(int bound) {
        return RANDOM.get().nextInt(bound);
    }

    private static Thread thread(World world, Runnable step, long pauseNanos) {
        Thread thread = new Thread(() -> {
            while (!world.isOver.get()) {
                step.run();
                LockSupport.parkNanos(pauseNanos);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void join(List<Thread> threads) {
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Test
    void nobodyServesWhatItKnowsToBePurgedAndNothingStaysStale() {
        Outcome outcome = run(true);

        assertThat(outcome.reads()).isGreaterThanOrEqualTo(100_000);
        assertThat(outcome.hits()).isGreaterThan(outcome.reads() / 10);
        assertThat(outcome.purges()).isGreaterThan(100);
        assertThat(outcome.wrong()).isZero();
        assertThat(outcome.stuck()).isZero();
    }

    @Test
    void cachesThatRemoveWhatTheyAreToldToDoServeIt() {
        Outcome outcome = run(false);

        assertThat(outcome.wrong()).isPositive();
        // Rarely none is left in the end.
        assertThat(outcome.wrong() + outcome.stuck()).isGreaterThan(100);
    }
}
