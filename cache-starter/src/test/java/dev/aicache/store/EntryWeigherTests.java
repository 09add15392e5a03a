package dev.aicache.store;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import org.assertj.core.data.Percentage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.openjdk.jol.info.GraphLayout;

import com.github.benmanes.caffeine.cache.Ticker;

import dev.aicache.Body;
import dev.aicache.CacheKey;
import dev.aicache.CachedResponse;
import dev.aicache.Headers;
import dev.aicache.Origin;
import dev.aicache.StandardEviction;
import dev.aicache.Tokens;
import dev.aicache.VarySelection;
import dev.aicache.coordination.Stamp;
import dev.aicache.coordination.TaggedStamp;
import dev.aicache.store.coding.CodedBody;
import dev.aicache.store.coding.Coding;

import static org.assertj.core.api.Assertions.assertThat;

/** The weigher's count against the heap's own, for whole stores. */
class EntryWeigherTests {

    private static final Percentage TOLERANCE = Percentage.withPercentage(2);

    private final Random random = new Random(42);

    @BeforeAll
    static void letJolLookIntoRecords() {
        System.setProperty("jol.magicFieldOffset", "true");
        System.setProperty("jol.skipDynamicAttach", "true");
    }

    @ParameterizedTest
    @CsvSource({
        "512, 0",
        "512, 3",
        "512, 12",
        "2048, 0",
        "2048, 3",
        "2048, 12",
        "65536, 0",
        "65536, 3",
        "1048576, 0",
        "1048576, 3",
        "300000, 3"
    })
    void weighsWhatAnEntryTakesOnTheHeap(int size, int headers) {
        int entries = Math.max(20, Math.min(500, 30_000_000 / size));

        assertWeighedRightly(entries, () -> response(headers, Body.of(new byte[size]), null));
    }

    @ParameterizedTest
    @CsvSource({"512, 8", "2048, 40", "65536, 1500", "1048576, 9000"})
    void weighsTheEventsOfAStream(int size, int events) {
        int entries = Math.max(20, Math.min(500, 30_000_000 / size));

        assertWeighedRightly(entries, () -> response(3, stream(size, events), null));
    }

    @Test
    void weighsTheTimesOfEvents() {
        assertWeighedRightly(200, () -> response(3, timed(65536, 1500), null));
        assertWeighedRightly(100, () -> response(3, CodedBody.of(timed(65536, 1500), Coding.GZIP), null));
    }

    private static Body timed(int size, int events) {
        int[] ends = new int[events];
        for (int i = 0; i < events; i++) {
            ends[i] = (int) ((long) size * (i + 1) / events);
        }
        return Body.ofTimedEvents(new byte[size], ends, new int[events]);
    }

    @Test
    void weighsABodyThatIsKeptInACoding() {
        for (int size : new int[] {4096, 1048576}) {
            assertWeighedRightly(100, () -> response(3, CodedBody.of(Body.of(new byte[size]), Coding.GZIP), null));
            assertWeighedRightly(100, () -> response(3, CodedBody.of(stream(size, 100), Coding.GZIP), null));
        }
    }

    @Test
    void weighsWhatAnAnswerVariesBy() {
        assertWeighedRightly(
                500,
                () -> response(
                        1,
                        Body.of(new byte[100]),
                        new VarySelection(List.of(text("X-A", 20), text("X-B", 30), text("X-C", 10)), key())));
    }

    @Test
    void weighsWhatIsKnownOfAnAnswersOrigin() {
        assertWeighedRightly(500, () -> from(new Origin(null, null, 1, 1, 1)));
        // The model's name is shared.
        assertWeighedRightly(500, () -> from(new Origin("model", new Tokens(1, 2, 3, 4, 5), 1, 1, 1)));
    }

    private CachedResponse from(Origin origin) {
        return new CachedResponse(200, Headers.empty(), Body.of(new byte[100]), null, origin);
    }

    @Test
    void weighsWhatAnAnswerIsTaggedWith() {
        CaffeineStore store = Answers.store(1L << 31, StandardEviction.HYBRID, Ticker.systemTicker());
        long empty = heap(store);
        for (int i = 0; i < 500; i++) {
            List<String> tags = IntStream.range(0, i % 5)
                    .mapToObj(n -> text("tag-" + n, 30))
                    .toList();
            Terms terms = Terms.of(Duration.ofMinutes(1), Duration.ZERO, Duration.ZERO, Duration.ZERO, tags);
            store.put(new Deposit(key(), response(1, Body.of(new byte[100]), null), terms, 0, Deposit.SHARED));
        }

        assertThat(store.statistics().weight()).isCloseTo(heap(store) - empty, TOLERANCE);
    }

    @Test
    void weighsTheStampAndTheTagsThatAnEntryIsPurgedBy() {
        CaffeineStore store = Answers.store(1L << 31, StandardEviction.HYBRID, Ticker.systemTicker());
        long empty = heap(store);
        for (int i = 0; i < 500; i++) {
            Terms terms = Terms.fresh(Duration.ofMinutes(1))
                    .stamped(
                            TaggedStamp.of(new Stamp(0, 0), random.longs(i % 12).toArray()));
            store.put(new Deposit(key(), response(1, Body.of(new byte[100]), null), terms, 0, Deposit.SHARED));
        }

        assertThat(store.statistics().weight()).isCloseTo(heap(store) - empty, TOLERANCE);
    }

    @ParameterizedTest
    @EnumSource(StandardEviction.class)
    void weighsEvictionsBookkeepingInAFullStore(StandardEviction policy) {
        CaffeineStore store = Answers.store(2_000_000, policy, Ticker.systemTicker());
        long empty = heap(store);
        for (int i = 0; i < 10_000; i++) {
            store.put(Deposit.of(key(), response(3, Body.of(new byte[512]), null), Duration.ofMinutes(1)));
        }

        assertThat(store.statistics().weight()).isCloseTo(heap(store) - empty, TOLERANCE);
    }

    @Test
    void weighsWhatItTakesToHoldScopesApart() {
        CaffeineStore store = new CaffeineStore(
                new StoreLimits(1L << 30, Long.MAX_VALUE, 0.5),
                StandardEviction.HYBRID,
                BodyStorage.HEAP,
                Ticker.systemTicker());
        long empty = heap(store);
        for (int i = 1; i <= 3000; i++) {
            store.put(new Deposit(key(), response(3, Body.of(new byte[512]), null), Duration.ofMinutes(1), 1, i));
        }

        assertThat(store.statistics().weight()).isCloseTo(heap(store) - empty, TOLERANCE);
    }

    @Test
    void neverOverflows() {
        Headers.Builder headers = Headers.builder();
        String megabyte = "x".repeat(1 << 20);
        for (int i = 0; i < 2100; i++) {
            headers.add("n", megabyte);
        }

        assertThat(Answers.weight(new CachedResponse(200, headers.build(), Body.of(new byte[0]), null)))
                .isEqualTo(Integer.MAX_VALUE);
    }

    private void assertWeighedRightly(int entries, Supplier<CachedResponse> answers) {
        CaffeineStore store = Answers.store(1L << 31, StandardEviction.HYBRID, Ticker.systemTicker());
        long empty = heap(store);
        for (int i = 0; i < entries; i++) {
            store.put(Deposit.of(key(), answers.get(), Duration.ofMinutes(1)));
        }

        assertThat(store.statistics().entries()).isEqualTo(entries);
        assertThat(store.statistics().weight()).isCloseTo(heap(store) - empty, TOLERANCE);
    }

    private static long heap(Object root) {
        return GraphLayout.parseInstance(root).totalSize();
    }

    private CacheKey key() {
        return new CacheKey(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
    }

    private CachedResponse response(int headers, Body body, @Nullable VarySelection selection) {
        Headers.Builder builder = Headers.builder();
        for (int i = 0; i < headers; i++) {
            builder.add(text("X-Header-" + i, 12 + i), text("value", 5 + 9 * i));
        }
        return new CachedResponse(200, builder.build(), body, selection);
    }

    private static Body stream(int size, int events) {
        int[] ends = new int[events];
        for (int i = 0; i < events; i++) {
            ends[i] = (int) ((long) size * (i + 1) / events);
        }
        return Body.ofEvents(new byte[size], ends);
    }

    /** A text of its own, shared with nothing. */
    private static String text(String start, int length) {
        return start + "x".repeat(Math.max(1, length - start.length()));
    }
}
