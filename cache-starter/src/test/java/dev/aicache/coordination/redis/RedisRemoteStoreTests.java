package dev.aicache.coordination.redis;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;

import dev.aicache.Body;
import dev.aicache.CacheKey;
import dev.aicache.CachedResponse;
import dev.aicache.coordination.Leases.Claim;
import dev.aicache.coordination.Leases.Lease;
import dev.aicache.coordination.RemoteEntry;
import dev.aicache.coordination.redis.FaultyTcpProxy.Fault;
import dev.aicache.coordination.remote.Envelope;
import dev.aicache.coordination.remote.Opened.Finding;
import dev.aicache.coordination.remote.RemoteEntries;
import dev.aicache.coordination.remote.RemoteStatistics.Circuit;
import dev.aicache.encoding.EncryptionKey;
import dev.aicache.store.coding.CodedBody;
import dev.aicache.store.coding.Coding;

import static org.assertj.core.api.Assertions.assertThat;

/** Entries in a server, and what becomes of them where that or the way to it fails. */
class RedisRemoteStoreTests {

    private static final CacheKey KEY = RemoteEntries.key(1);
    private static final String NAME = "aic:test:e:7:" + KEY;
    private static final RemoteSettings USUAL = new RemoteSettings(
            "test", 7, 1 << 20, Duration.ofHours(1), Duration.ofMillis(500), 100, 16 << 20, Duration.ofMillis(300));

    private static TestRedis redis;
    private static RedisClient client;
    private static StatefulRedisConnection<String, byte[]> direct;

    private final AtomicLong millis = new AtomicLong(RemoteEntries.STORED_AT);
    private final List<AutoCloseable> open = new ArrayList<>();

    @BeforeAll
    static void start() {
        redis = TestRedis.start();
        client = RedisClient.create(redis.uri());
        direct = client.connect(RedisCodec.of(StringCodec.ASCII, ByteArrayCodec.INSTANCE));
    }

    @AfterAll
    static void stop() {
        client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        redis.close();
    }

    @BeforeEach
    void empty() {
        direct.sync().flushall();
    }

    @AfterEach
    void close() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    private <T extends AutoCloseable> T closing(T closeable) {
        open.add(closeable);
        return closeable;
    }

    private RedisRemoteStore store(
            RedisURI uri, RemoteSettings settings, @Nullable EncryptionKey secret, UnaryOperator<CachedResponse> form) {
        RedisConnections connections = closing(new RedisConnections(RedisServers.of(uri), System::nanoTime));
        return closing(new RedisRemoteStore(
                connections,
                settings,
                new Envelope(secret, CodedBody::restored),
                form,
                System::nanoTime,
                millis::get,
                ForkJoinPool.commonPool()));
    }

    private RedisRemoteStore store(RedisURI uri, RemoteSettings settings) {
        return store(uri, settings, null, UnaryOperator.identity());
    }

    private RedisRemoteStore store() {
        return store(redis.uri(), USUAL);
    }

    private static RemoteSettings settings(Duration timeout, int reads, long waiting) {
        return new RemoteSettings(
                "test", 7, 1 << 20, Duration.ofHours(1), timeout, reads, waiting, Duration.ofMillis(300));
    }

    private static Optional<RemoteEntry> get(RedisRemoteStore store, CacheKey key) throws Exception {
        return store.get(key).toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private static void written(RedisRemoteStore store, RemoteEntry... entries) {
        long before = store.statistics().written();
        for (RemoteEntry entry : entries) {
            store.put(entry);
        }
        Awaitility.await().until(() -> store.statistics().written() == before + entries.length);
    }

    /** But for when it was stored, which the server may say is longer ago. */
    private static void assertSame(RemoteEntry is, RemoteEntry was) {
        assertThat(was.storedAt() - is.storedAt()).isBetween(0L, 20_000L);
        RemoteEntries.assertSame(is.storedAt(was.storedAt()), was);
    }

    private static byte[] bytes(RemoteEntry entry, Duration lifetime) {
        return new Envelope(null, CodedBody::restored).write(entry, lifetime);
    }

    @Test
    void whatOneHasWrittenAnotherReads() throws Exception {
        RemoteEntry entry = RemoteEntries.text(1);
        RedisRemoteStore reader = store();
        written(store(), entry);

        assertSame(get(reader, KEY).orElseThrow(), entry);

        assertThat(get(reader, RemoteEntries.key(2))).isEmpty();
        assertThat(reader.statistics().hits()).isEqualTo(1);
        assertThat(reader.statistics().misses()).isEqualTo(1);
        assertThat(reader.statistics().reads()).isEqualTo(2);
        assertThat(reader.statistics().readTime()).isPositive();
        assertThat(reader.statistics().reading()).isEqualTo(Circuit.CLOSED);
    }

    @Test
    void whatIsStoredTogetherDoesNotLeaveTogether() {
        assertThat(EntryWrites.lifetime(100_000, 100_000, 0)).isEqualTo(90_000);
        assertThat(EntryWrites.lifetime(1_000_000, 100_000, 0)).isEqualTo(90_000);
        assertThat(EntryWrites.lifetime(1_000_000, 100_000, 0.75)).isEqualTo(105_000);
        assertThat(EntryWrites.lifetime(100_000, 1_000_000, 0.75)).isEqualTo(100_000);
    }

    @Test
    void itStaysUnderANameOfItsNamespaceAndSchemaForNoLongerThanItMayBeServed() {
        written(store(), RemoteEntries.text(1));

        assertThat(direct.sync().keys("*")).containsExactly(NAME);
        // Thirty minutes, of which a tenth may be left out.
        assertThat(direct.sync().pttl(NAME))
                .isBetween(
                        Duration.ofMinutes(26).toMillis(),
                        Duration.ofMinutes(30).toMillis());
    }

    @Test
    void aLifetimeIsBoundedByWhatMayBeServedAndAboutByTheLimit() {
        Random random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            long servable = 1L + random.nextInt(100_000);
            long limit = 1L + random.nextInt(100_000);
            long lifetime = EntryWrites.lifetime(servable, limit, random.nextDouble());
            assertThat(lifetime).isLessThanOrEqualTo(servable).isLessThanOrEqualTo((long) (1.1 * limit) + 1);
            assertThat(lifetime).isGreaterThanOrEqualTo((long) (0.9 * Math.min(servable, limit)) - 1);
        }
    }

    @Test
    void whatMayNotBeServedAnyMoreIsNotWritten() {
        RemoteEntry over = new RemoteEntry(
                KEY,
                RemoteEntries.text(1).response(),
                RemoteEntries.text(1).stamp(),
                RemoteEntries.STORED_AT,
                Duration.ZERO,
                Duration.ZERO,
                Duration.ZERO,
                Duration.ZERO,
                Duration.ZERO,
                0,
                List.of());
        RedisRemoteStore store = store();
        store.put(over);

        Awaitility.await().until(() -> store.statistics().dropped() == 1);
        assertThat(direct.sync().keys("*")).isEmpty();
    }

    @Test
    void aClockThatIsAheadMakesNoEntryYounger() throws Exception {
        RemoteEntry entry = RemoteEntries.text(1)
                .storedAt(millis.get() + Duration.ofHours(1).toMillis());
        direct.sync().psetex(NAME, Duration.ofMinutes(3).toMillis(), bytes(entry, Duration.ofMinutes(8)));

        // The server says that five of eight minutes are over.
        assertThat(millis.get() - get(store(), KEY).orElseThrow().storedAt())
                .isBetween(
                        Duration.ofMinutes(5).toMillis(), Duration.ofMinutes(6).toMillis());
    }

    @Test
    void aClockThatIsBehindMakesItOlderRatherThanYounger() throws Exception {
        RemoteEntry entry = RemoteEntries.text(1)
                .storedAt(millis.get() - Duration.ofHours(1).toMillis());
        direct.sync().psetex(NAME, Duration.ofMinutes(3).toMillis(), bytes(entry, Duration.ofMinutes(8)));

        assertThat(get(store(), KEY).orElseThrow().storedAt()).isEqualTo(entry.storedAt());
    }

    @Test
    void whatCannotBeUsedIsNothingAndIsCountedByWhatItIs() throws Exception {
        RedisRemoteStore store = store();
        byte[] whole = bytes(RemoteEntries.text(1), Duration.ofMinutes(8));
        byte[] newer = whole.clone();
        newer[3]++;
        byte[] damaged = whole.clone();
        damaged[whole.length - 10]++;
        byte[] other = bytes(RemoteEntries.text(2), Duration.ofMinutes(8));
        for (byte[] value : List.of(newer, damaged, other, new byte[] {1, 2, 3}, new byte[(1 << 20) + 1])) {
            direct.sync().set(NAME, value);
            assertThat(get(store, KEY)).isEmpty();
        }
        direct.sync().del(NAME);
        direct.sync().lpush(NAME, new byte[] {1});
        assertThat(get(store, KEY)).isEmpty();

        assertThat(store.statistics().unusable())
                .containsEntry(Finding.FOREIGN, 3L)
                .containsEntry(Finding.DAMAGED, 1L)
                .containsEntry(Finding.OTHER_KEY, 1L);
        assertThat(store.statistics().errors()).isEqualTo(1);
        assertThat(store.statistics().hits()).isZero();
    }

    @Test
    void whatIsTooLargeStaysWithWhoHasIt() {
        RedisRemoteStore store = store();
        store.put(RemoteEntries.of(1, Body.of(new byte[(1 << 20) + 1])));
        store.put(RemoteEntries.of(2, Body.of(new byte[(1 << 20) - 5])));

        Awaitility.await().until(() -> store.statistics().tooLarge() == 2);
        assertThat(direct.sync().keys("*")).isEmpty();
    }

    @Test
    void whatIsLargerThanAnEntryMayBeHereIsNotRead() throws Exception {
        written(store(), RemoteEntries.of(1, Body.of(new byte[200_000])));
        RedisRemoteStore less = store(
                redis.uri(),
                new RemoteSettings(
                        "test",
                        7,
                        100_000,
                        Duration.ofHours(1),
                        Duration.ofSeconds(5),
                        10,
                        1 << 20,
                        Duration.ofMillis(300)));

        assertThat(get(less, KEY)).isEmpty();
        assertThat(less.statistics().unusable()).containsEntry(Finding.FOREIGN, 1L);
    }

    @Test
    void withASecretTheServerIsShownNothing() throws Exception {
        RedisRemoteStore store = store(redis.uri(), USUAL, RemoteEntries.secret(1), UnaryOperator.identity());
        RedisRemoteStore other = store(redis.uri(), USUAL, RemoteEntries.secret(2), UnaryOperator.identity());
        RedisRemoteStore none = store();
        written(store, RemoteEntries.text(1));

        assertThat(new String(direct.sync().get(NAME), StandardCharsets.ISO_8859_1))
                .doesNotContain("answer", "event-stream", "gpt");
        assertSame(get(store, KEY).orElseThrow(), RemoteEntries.text(1));
        for (RedisRemoteStore each : List.of(other, none)) {
            assertThat(get(each, KEY)).isEmpty();
            assertThat(each.statistics().unusable()).containsEntry(Finding.OTHER_SECRET, 1L);
        }
    }

    @Test
    void anAnswerIsWrittenInTheFormThatIsWantedAndStaysInIt() throws Exception {
        Body text = Body.of("hello ".repeat(1000).getBytes(StandardCharsets.UTF_8));
        RedisRemoteStore store = store(
                redis.uri(), USUAL, null, response -> response.withBody(CodedBody.of(response.body(), Coding.GZIP)));
        written(store, RemoteEntries.of(1, text));

        Body read = get(store, KEY).orElseThrow().response().body();
        assertThat(read.coding()).isEqualTo("gzip");
        assertThat(read.toByteArray()).isEqualTo(text.toByteArray());
        assertThat(direct.sync().strlen(NAME)).isLessThan(1000);
    }

    @Test
    void aServerThatIsNotThereIsLeftAloneAndFoundAgainWhenItIs() throws Exception {
        try (TestRedis late = TestRedis.start()) {
            late.kill();
            RedisRemoteStore store = store(late.uri(), USUAL);
            for (int i = 0; store.statistics().reading() == Circuit.CLOSED && i < 20; i++) {
                assertThat(get(store, KEY)).isEmpty();
            }
            assertThat(store.statistics().reading()).isEqualTo(Circuit.OPEN);
            assertThat(store.statistics().errors()).isEqualTo(10);
            // Nobody waits.
            assertThat(store.get(KEY).toCompletableFuture()).isCompletedWithValue(Optional.empty());
            assertThat(store.statistics().skipped()).isEqualTo(1);

            late.restart();
            Awaitility.await().until(() -> {
                boolean isEmpty = get(store, KEY).isEmpty();
                return isEmpty && store.statistics().reading() == Circuit.CLOSED;
            });
            written(store, RemoteEntries.text(1));
            assertThat(get(store, KEY)).isPresent();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"BLACK_HOLE", "HALF_OPEN", "CUT"})
    void whereNothingComesBackNobodyWaitsForLongAndItWorksAgainAfterwards(Fault fault) throws Exception {
        try (FaultyTcpProxy proxy = new FaultyTcpProxy(redis.port())) {
            RedisRemoteStore store = store(TestRedis.uri(proxy.port()), settings(Duration.ofMillis(50), 100, 16 << 20));
            RedisRemoteStore writer = store();
            written(writer, RemoteEntries.text(1));
            Awaitility.await().until(() -> get(store, KEY).isPresent());

            proxy.fault(fault);
            for (int i = 0; store.statistics().reading() == Circuit.CLOSED && i < 40; i++) {
                assertThat(get(store, KEY)).isEmpty();
            }
            assertThat(store.statistics().reading()).isEqualTo(Circuit.OPEN);
            assertThat(store.get(KEY).toCompletableFuture()).isCompletedWithValue(Optional.empty());
            if (fault != Fault.CUT) {
                assertThat(store.statistics().timeouts()).isGreaterThan(5);
            }

            proxy.fault(Fault.NONE);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> get(store, KEY).isPresent());
            Awaitility.await()
                    .until(() ->
                            get(store, KEY).isPresent() && store.statistics().reading() == Circuit.CLOSED);
        }
    }

    @Test
    void withAWrongPasswordThereIsNothingAndNoEnd() throws Exception {
        try (TestRedis guarded = TestRedis.start("--requirepass", "right")) {
            RedisURI wrong = guarded.uri();
            wrong.setAuthentication("wrong");
            RedisRemoteStore store = store(wrong, USUAL);
            store.put(RemoteEntries.text(1));

            assertThat(get(store, KEY)).isEmpty();
            assertThat(store.statistics().errors()).isEqualTo(1);
            Awaitility.await().until(() -> store.statistics().failed() == 1);
        }
    }

    @Test
    void aServerWhoseMemoryIsFullIsStillReadFrom() throws Exception {
        try (TestRedis full = TestRedis.start("--maxmemory", "3mb", "--maxmemory-policy", "noeviction")) {
            RedisRemoteStore store = store(full.uri(), USUAL);
            written(store, RemoteEntries.text(1));
            for (int i = 100; store.statistics().writing() == Circuit.CLOSED && i < 200; i++) {
                long before = store.statistics().failed() + store.statistics().written();
                store.put(RemoteEntries.of(i, Body.of(new byte[500_000])));
                Awaitility.await()
                        .until(() ->
                                store.statistics().failed() + store.statistics().written() > before);
            }

            assertThat(store.statistics().writing()).isEqualTo(Circuit.OPEN);
            assertThat(store.statistics().reading()).isEqualTo(Circuit.CLOSED);
            assertThat(get(store, KEY)).isPresent();
            store.put(RemoteEntries.text(2));
            Awaitility.await().until(() -> store.statistics().dropped() == 1);
        }
    }

    @Test
    void noMoreReadsAreWaitedForThanMayBe() throws Exception {
        try (FaultyTcpProxy proxy = new FaultyTcpProxy(redis.port())) {
            proxy.fault(Fault.BLACK_HOLE);
            RedisRemoteStore store = store(TestRedis.uri(proxy.port()), settings(Duration.ofSeconds(1), 2, 16 << 20));
            CompletableFuture<Optional<RemoteEntry>> first = store.get(KEY).toCompletableFuture();
            CompletableFuture<Optional<RemoteEntry>> second = store.get(KEY).toCompletableFuture();

            assertThat(store.get(KEY).toCompletableFuture()).isCompletedWithValue(Optional.empty());
            assertThat(first.get(20, TimeUnit.SECONDS)).isEmpty();
            assertThat(second.get(20, TimeUnit.SECONDS)).isEmpty();
            assertThat(store.get(KEY).toCompletableFuture()).isNotCompleted();
        }
    }

    @Test
    void whatCannotWaitIsLeftOutAndNoBodyIsKept() {
        try (FaultyTcpProxy proxy = new FaultyTcpProxy(redis.port())) {
            proxy.fault(Fault.BLACK_HOLE);
            RedisRemoteStore store = store(TestRedis.uri(proxy.port()), settings(Duration.ofMillis(50), 100, 10_000));
            List<CountedBody> bodies = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                CountedBody body = new CountedBody(3_000);
                bodies.add(body);
                store.put(RemoteEntries.of(i, body));
            }

            assertThat(store.statistics().dropped()).isBetween(40L, 47L);
            assertThat(bodies.stream().filter(body -> body.retained.get() > 0)).hasSizeLessThanOrEqualTo(4);
            store.close();
            Awaitility.await().untilAsserted(() -> assertThat(bodies).allMatch(body -> body.retained.get() == 0));
        }
    }

    /** Knows how often it is retained. */
    private static final class CountedBody extends Body {

        private final AtomicInteger retained = new AtomicInteger();

        CountedBody(int size) {
            super(size, new int[0]);
        }

        @Override
        public int chunkCount() {
            return 1;
        }

        @Override
        public List<ByteBuffer> chunks() {
            return List.of(ByteBuffer.allocate(size()));
        }

        @Override
        public boolean retain() {
            retained.incrementAndGet();
            return true;
        }

        @Override
        public void release() {
            retained.decrementAndGet();
        }
    }

    @Test
    void whatWaitsIsWrittenBeforeTheEnd() {
        RedisRemoteStore store = store();
        for (int i = 0; i < 100; i++) {
            store.put(RemoteEntries.text(i));
        }
        store.close();

        assertThat(store.statistics().written() + store.statistics().dropped()).isEqualTo(100);
        assertThat(direct.sync().dbsize())
                .isEqualTo(store.statistics().written())
                .isPositive();
        store.put(RemoteEntries.text(200));
        assertThat(store.statistics().waiting()).isZero();
    }

    private static Claim claim(RedisRemoteStore store) throws Exception {
        return store.leases().claim(KEY).toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    @Test
    void oneOfManyHasALeaseUntilItGivesItBack() throws Exception {
        RedisRemoteStore one = store();
        RedisRemoteStore other = store();
        Lease lease = claim(one).lease();
        assertThat(lease).isNotNull();
        assertThat(claim(other).isTaken()).isTrue();
        String name = "aic:test:l:7:" + KEY;
        direct.sync().pexpire(name, 2_000);

        lease.renew();
        Awaitility.await().until(() -> direct.sync().pttl(name) > 5_000);
        one.put(RemoteEntries.text(1));
        lease.release();

        Awaitility.await().until(() -> direct.sync().exists(name) == 0);
        assertThat(direct.sync().exists(NAME))
                .as("stored before it was given back")
                .isEqualTo(1);
        assertThat(claim(other).lease()).isNotNull();
        // The one before has nothing to say any more.
        lease.release();
        lease.renew();
        Awaitility.await()
                .during(Duration.ofMillis(100))
                .until(() -> direct.sync().exists(name) == 1);
    }

    @Test
    void whereThereIsNoServerNobodyKnowsOfALease() throws Exception {
        RedisRemoteStore store = store(TestRedis.uri(TestRedis.freePort()), USUAL);

        assertThat(claim(store)).isEqualTo(Claim.UNKNOWN);
    }
}
