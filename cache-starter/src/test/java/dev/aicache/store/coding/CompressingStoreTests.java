package dev.aicache.store.coding;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import com.github.benmanes.caffeine.cache.Ticker;

import dev.aicache.Body;
import dev.aicache.CacheKey;
import dev.aicache.CachedResponse;
import dev.aicache.EntrySummary;
import dev.aicache.Headers;
import dev.aicache.StandardEviction;
import dev.aicache.store.BodyStorage;
import dev.aicache.store.CaffeineStore;
import dev.aicache.store.Deposit;
import dev.aicache.store.Hit;
import dev.aicache.store.LocalStore;
import dev.aicache.store.StoreLimits;

import static org.assertj.core.api.Assertions.assertThat;

class CompressingStoreTests {

    private static final int FROM = 1000;

    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final CaffeineStore plain = new CaffeineStore(
            StoreLimits.memory(100_000_000), StandardEviction.LRU, BodyStorage.HEAP, Ticker.systemTicker());
    private CompressingStore store = over(plain, 1_000_000);

    private CompressingStore over(LocalStore delegate, long mostBytes) {
        return new CompressingStore(delegate, Coding.GZIP, FROM, mostBytes, failures::add);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static CacheKey key(long number) {
        return new CacheKey(number, 1, 2, 3);
    }

    private static CachedResponse answer(byte[] bytes, String... headers) {
        return new CachedResponse(200, Headers.of(headers), Body.of(bytes), null);
    }

    private long put(long key, CachedResponse response) {
        return store.put(Deposit.of(key(key), response, Duration.ofMinutes(1))).sequence();
    }

    private String coding(long key) {
        Hit hit = plain.peek(key(key));
        assertThat(hit).isNotNull();
        String coding = hit.response().body().coding();
        hit.release();
        return String.valueOf(coding);
    }

    private void awaitCoded(long key) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> coding(key).equals("gzip"));
    }

    /** What the worker gets in turn has been looked at when a later one is done. */
    private void awaitWorkDone() {
        put(999_999, answer(Texts.text(FROM, 1)));
        awaitCoded(999_999);
    }

    @Test
    void compressesWhatItHasStoredAndFreesTheRoom() {
        byte[] bytes = Texts.text(50_000, 1);
        put(1, answer(bytes, "Content-Type", "application/json"));
        awaitCoded(1);

        Hit hit = store.get(key(1));
        assertThat(hit.response().body().toByteArray()).isEqualTo(bytes);
        assertThat(hit.response().headers().first("Content-Type")).isEqualTo("application/json");
        assertThat(store.statistics().weight()).isLessThan(40_000);
        assertThat(store.entries()).extracting(EntrySummary::coding).containsExactly("gzip");
    }

    @Test
    void leavesShortOnesAndIncompressibleOnesAsTheyAre() {
        put(1, answer(Texts.text(FROM - 1, 1)));
        put(2, answer(Texts.noise(50_000, 1)));
        awaitWorkDone();

        assertThat(coding(1)).isEqualTo("null");
        assertThat(coding(2)).isEqualTo("null");
    }

    @ParameterizedTest
    @ValueSource(strings = {"no-transform", "max-age=60, No-Transform", "no-transform ,private"})
    void leavesWhatMustNotBeTransformed(String cacheControl) {
        put(1, answer(Texts.text(50_000, 1), "Vary", "X", "cache-control", cacheControl));
        put(2, answer(Texts.text(50_000, 1), "Cache-Control", "max-age=60", "Cache-Control", cacheControl));
        awaitWorkDone();

        assertThat(coding(1)).isEqualTo("null");
        assertThat(coding(2)).isEqualTo("null");
    }

    @Test
    void leavesWhatHasAnEncodingAlready() {
        put(1, answer(Texts.text(50_000, 1), "content-encoding", "br"));
        awaitWorkDone();

        assertThat(coding(1)).isEqualTo("null");
    }

    @Test
    void delaysNoReader() throws Exception {
        Gate gate = new Gate();
        store = over(gate.before(plain), 1_000_000);
        byte[] bytes = Texts.text(50_000, 1);
        put(1, answer(bytes));
        gate.awaitWorker();

        assertThat(store.get(key(1)).response().body().toByteArray()).isEqualTo(bytes);
        put(2, answer(bytes));
        assertThat(store.get(key(2)).response().body().toByteArray()).isEqualTo(bytes);

        gate.open();
        awaitCoded(1);
        awaitCoded(2);
    }

    @Test
    void undoesNoPurgeAndNoReplacement() throws Exception {
        Gate gate = new Gate();
        store = over(gate.before(plain), 1_000_000);
        put(1, answer(Texts.text(50_000, 1)));
        gate.awaitWorker();
        store.clear();
        put(2, answer(Texts.text(50_000, 2)));
        // Too short to be compressed itself: only the one before it could put a coded form in its place.
        put(2, answer(Texts.text(10, 3)));
        gate.open();
        awaitWorkDone();

        assertThat(store.get(key(1))).isNull();
        assertThat(store.get(key(2)).response().body().toByteArray()).isEqualTo(Texts.text(10, 3));
        assertThat(failures).isEmpty();
    }

    @Test
    void leavesAsTheyAreThoseForWhoseBytesThereIsNoRoomToWait() throws Exception {
        Gate gate = new Gate();
        store = over(gate.before(plain), 10_000);
        put(1, answer(Texts.text(20_000, 1)));
        gate.awaitWorker();
        put(2, answer(Texts.text(6_000, 2)));
        gate.open();
        awaitCoded(1);
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
            put(3, answer(Texts.text(6_000, 3)));
            return coding(3).equals("gzip");
        });

        assertThat(coding(2)).isEqualTo("null");
    }

    @Test
    void leavesAsTheyAreThoseThatAreTooMany() throws Exception {
        Gate gate = new Gate();
        store = over(gate.before(plain), Long.MAX_VALUE);
        put(0, answer(Texts.text(FROM, 1)));
        gate.awaitWorker();
        for (int i = 1; i <= 300; i++) {
            put(i, answer(Texts.text(FROM, i)));
        }
        gate.open();
        awaitCoded(256);

        assertThat(coding(257)).isEqualTo("null");
        assertThat(coding(300)).isEqualTo("null");
        awaitWorkDone();
    }

    @Test
    void reportsAFailureAndGoesOn() {
        store.close();
        RuntimeException failure = new IllegalStateException("boom");
        store = over(failingOnce(plain, failure), 1_000_000);
        put(1, answer(Texts.text(50_000, 1)));
        awaitWorkDone();

        assertThat(failures).containsExactly(failure);
        assertThat(coding(1)).isEqualTo("null");
    }

    @Test
    void storesOnButCompressesNoMoreOnceItIsClosed() throws Exception {
        Gate gate = new Gate();
        store = over(gate.before(plain), 1_000_000);
        gate.open();
        put(1, answer(Texts.text(50_000, 1)));
        awaitCoded(1);
        gate.awaitWorker();

        store.close();

        gate.worker().join(30_000);
        assertThat(gate.worker().isAlive()).isFalse();
        put(2, answer(Texts.text(50_000, 1)));
        assertThat(coding(2)).isEqualTo("null");
        assertThat(failures).isEmpty();
    }

    /** A store that fails at the first form that it is to keep. */
    private static LocalStore failingOnce(LocalStore delegate, RuntimeException failure) {
        AtomicBoolean hasFailed = new AtomicBoolean();
        return (LocalStore) Proxy.newProxyInstance(
                LocalStore.class.getClassLoader(), new Class<?>[] {LocalStore.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("recode") && hasFailed.compareAndSet(false, true)) {
                        throw failure;
                    }
                    return method.invoke(delegate, arguments);
                });
    }
}
