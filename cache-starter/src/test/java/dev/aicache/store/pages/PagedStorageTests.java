package dev.aicache.store.pages;

import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Random;

import org.assertj.core.data.Percentage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openjdk.jol.info.GraphLayout;

import com.github.benmanes.caffeine.cache.Ticker;

import dev.aicache.Body;
import dev.aicache.CacheKey;
import dev.aicache.CachedResponse;
import dev.aicache.Headers;
import dev.aicache.SkipReason;
import dev.aicache.StandardEviction;
import dev.aicache.store.CaffeineStore;
import dev.aicache.store.Deposit;
import dev.aicache.store.Hit;
import dev.aicache.store.StoreLimits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class PagedStorageTests {

    private final PagePool pool = new PagePool(64 * 1024, 1024);
    private final PagedStorage storage = new PagedStorage(pool);

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private Body kept(Body body) {
        Body kept = storage.keep(body);
        assertThat(kept).isNotNull();
        return kept;
    }

    private static CacheKey key(long number) {
        return new CacheKey(number, 1, 2, 3);
    }

    private static CachedResponse answer(int size) {
        return new CachedResponse(200, Headers.empty(), Body.of(random(size)), null);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1023, 1024, 1025, 10_000, 65_536})
    void keepsACopyInWholePages(int size) {
        byte[] bytes = random(size);

        Body kept = kept(Body.of(bytes.clone()));

        assertThat(kept.toByteArray()).isEqualTo(bytes);
        assertThat(kept.size()).isEqualTo(size);
        assertThat(kept.isStream()).isFalse();
        assertThat(pool.used()).isEqualTo((size + 1023) / 1024);
        assertThat(kept.chunks()).hasSize(kept.chunkCount()).allMatch(ByteBuffer::isDirect);
    }

    @Test
    void mergesPagesThatAreAdjacentAndOnlyThose() {
        Body first = kept(Body.of(random(3000)));
        Body second = kept(Body.of(random(2000)));
        Body third = kept(Body.of(random(50 * 1024)));
        first.release();
        third.release();

        assertThat(second.chunkCount()).isEqualTo(1);
        byte[] bytes = random(60 * 1024);
        Body around = kept(Body.of(bytes.clone()));

        assertThat(around.chunkCount())
                .as("on both sides of the second")
                .isEqualTo(around.chunks().size())
                .isBetween(2, 3);
        assertThat(around.toByteArray()).isEqualTo(bytes);
    }

    @Test
    void givesEventsThatLieAcrossPages() {
        byte[] bytes = random(5000);
        int[] ends = {10, 1024, 3500, 5000};

        Body kept = kept(Body.ofEvents(bytes.clone(), ends));

        assertThat(kept.events()).isEqualTo(4);
        assertThat(kept.toByteArray()).isEqualTo(bytes);
        int[] lengths = {10, 1014, 2476, 1500};
        Iterator<List<ByteBuffer>> pieces = kept.pieces();
        for (int length : lengths) {
            assertThat(pieces.next().stream().mapToInt(ByteBuffer::remaining).sum())
                    .isEqualTo(length);
        }
        assertThat(pieces.hasNext()).isFalse();
    }

    @Test
    void cannotBeChangedThroughItsBuffers() {
        Body kept = kept(Body.of(random(10)));

        assertThatExceptionOfType(ReadOnlyBufferException.class)
                .isThrownBy(() -> kept.chunks().get(0).put((byte) 9));
    }

    @Test
    void keepsNothingWhereThePagesDoNotSuffice() {
        Body most = kept(Body.of(random(63 * 1024)));

        assertThat(storage.keep(Body.of(random(1025)))).isNull();
        assertThat(pool.used()).isEqualTo(63);
        most.release();
        assertThat(storage.keep(Body.of(random(64 * 1024)))).isNotNull();
    }

    @Test
    void givesPagesBackWithTheLastWhoRetainsThem() {
        Body kept = kept(Body.of(random(3000)));
        assertThat(kept.retain()).isTrue();

        kept.release();
        assertThat(pool.used()).isEqualTo(3);
        kept.release();
        assertThat(pool.used()).isZero();
        assertThat(kept.retain()).isFalse();
        assertThatIllegalStateException().isThrownBy(kept::release);
        assertThat(pool.used()).isZero();
    }

    @Test
    void keepsTheCodingOfABody() {
        byte[] bytes = random(4000);
        Body coded = new Negated(Body.of(negated(bytes)));

        Body kept = kept(coded);

        assertThat(kept.coding()).isEqualTo("negated");
        assertThat(kept.toByteArray()).isEqualTo(bytes);
        assertThat(kept.chunks()).allMatch(ByteBuffer::isDirect);
        assertThat(pool.used()).isEqualTo(4);
        kept.release();
        assertThat(pool.used()).isZero();
        assertThat(kept.retain()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {900, 1100, 3000})
    void refusesABodyThatIsNotAsLongAsItSaysRatherThanShowWhatLayThereBefore(int length) {
        kept(Body.of(random(60 * 1024))).release();

        assertThatIllegalStateException().isThrownBy(() -> storage.keep(new Lying(1000, length)));
        assertThat(pool.used()).isZero();
    }

    @Test
    void weighsItsPagesAndWhatTheHeapHoldsBeside() {
        for (boolean isStream : new boolean[] {false, true}) {
            // Not from outside the heap: what those buffers refer to leads to all others of the JVM.
            PagePool large = new PagePool(16 << 20, 4096, 1 << 20, ByteBuffer::allocate);
            CaffeineStore store = store(large, 1L << 30);
            long empty = GraphLayout.parseInstance(store).totalSize();
            for (int i = 0; i < 300; i++) {
                byte[] bytes = random(20_000 + i);
                Body body = isStream ? Body.ofEvents(bytes, new int[] {100, bytes.length}) : Body.of(bytes);
                store.put(
                        Deposit.of(key(i), new CachedResponse(200, Headers.empty(), body, null), Duration.ofHours(1)));
            }

            long heap = GraphLayout.parseInstance(store).totalSize() - empty;
            assertThat(large.used()).isEqualTo(300 * 5);
            assertThat(store.statistics().weight() - large.used() * 4096L)
                    .as("stream %s", isStream)
                    .isCloseTo(heap, Percentage.withPercentage(5));
        }
    }

    private static CaffeineStore store(PagePool pool, long bytes) {
        System.setProperty("jol.magicFieldOffset", "true");
        System.setProperty("jol.skipDynamicAttach", "true");
        return new CaffeineStore(
                StoreLimits.memory(bytes), StandardEviction.LRU, new PagedStorage(pool), Ticker.systemTicker());
    }

    @Test
    void aStoreWhosePagesAreAllHeldByReadersStoresNothingAndGoesOn() {
        CaffeineStore store = store(pool, 64 * 1024);
        store.put(Deposit.of(key(1), answer(30_000), Duration.ofHours(1)));
        Hit reader = store.get(key(1));
        store.remove(key(1), 0);
        assertThat(store.get(key(1))).isNull();

        assertThat(store.put(Deposit.of(key(2), answer(40_000), Duration.ofHours(1)))
                        .refused())
                .isEqualTo(SkipReason.POOL);
        assertThat(store.statistics().weight()).as("nothing stays reserved").isZero();
        assertThat(reader.response().body().toByteArray())
                .as("what is read stays whole")
                .isEqualTo(random(30_000));

        reader.release();
        assertThat(pool.used()).isZero();
        assertThat(store.put(Deposit.of(key(2), answer(40_000), Duration.ofHours(1)))
                        .refused())
                .isNull();
        store.clear();
        assertThat(pool.used()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"LRU", "LFU", "FIFO", "TTL", "HYBRID", "COST"})
    void entriesThatAreEvictedGiveTheirPagesBack(String policy) {
        CaffeineStore store = store(pool, 64 * 1024);
        store.changeEviction(StandardEviction.valueOf(policy));
        for (int i = 0; i < 1000; i++) {
            assertThat(store.put(Deposit.of(key(i % 70), answer(1 + i * 7 % 9000), Duration.ofHours(1)))
                            .refused())
                    .isNull();
        }

        assertThat(pool.used()).isPositive();
        store.clear();
        assertThat(pool.used()).isZero();
    }

    private static byte[] negated(byte[] bytes) {
        byte[] all = bytes.clone();
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) ~all[i];
        }
        return all;
    }

    /** A coding that is easily undone, over a body of coded bytes. */
    private static final class Negated extends Body {

        private final Body coded;

        Negated(Body coded) {
            super(coded.size(), new int[0]);
            this.coded = coded;
        }

        @Override
        public Body over(Body kept) {
            return new Negated(kept);
        }

        @Override
        public @Nullable String coding() {
            return "negated";
        }

        @Override
        public int chunkCount() {
            return coded.chunkCount();
        }

        @Override
        public List<ByteBuffer> chunks() {
            return coded.chunks();
        }

        @Override
        public Iterator<List<ByteBuffer>> pieces() {
            return List.of(List.of(ByteBuffer.wrap(negated(coded.toByteArray()))))
                    .iterator();
        }

        @Override
        public boolean retain() {
            return coded.retain();
        }

        @Override
        public void release() {
            coded.release();
        }
    }

    /** A body of another length than it says. */
    private static final class Lying extends Body {

        private final int length;

        Lying(int said, int length) {
            super(said, new int[0]);
            this.length = length;
        }

        @Override
        public int chunkCount() {
            return 1;
        }

        @Override
        public List<ByteBuffer> chunks() {
            return List.of(ByteBuffer.allocate(length));
        }
    }
}
