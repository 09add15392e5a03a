package dev.aicache.warming.snapshot;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.jspecify.annotations.Nullable;

import dev.aicache.Body;
import dev.aicache.CacheKey;
import dev.aicache.CachedResponse;
import dev.aicache.Headers;
import dev.aicache.Origin;
import dev.aicache.Tokens;
import dev.aicache.VarySelection;
import dev.aicache.coordination.TaggedStamp;
import dev.aicache.store.Deposit;
import dev.aicache.store.EntryState;
import dev.aicache.store.Terms;
import dev.aicache.store.coding.CodedBody;
import dev.aicache.store.coding.Coding;

import static org.assertj.core.api.Assertions.assertThat;

/** Entries to save, and how to tell that they came back as they were. */
final class Entries {

    private Entries() {}

    static CacheKey key(long number) {
        return new CacheKey(number * 0x9E3779B97F4A7C15L, number, -number, 0x55L << 40);
    }

    static Terms terms() {
        return Terms.of(
                        Duration.ofMinutes(10),
                        Duration.ofMinutes(5),
                        Duration.ofMinutes(20),
                        Duration.ofMillis(1234),
                        List.of("greeting", "grün", "\uD83D\uDE00"))
                .aged(Duration.ofSeconds(3));
    }

    static Deposit of(long number, Body body) {
        Headers headers = Headers.of(
                "Content-Type",
                "text/event-stream",
                "X-Twice",
                "one",
                "x-twice",
                "two",
                "X-Umlaut",
                "\u00e4\u0416\uD800");
        VarySelection selection = new VarySelection(List.of("Accept-Language", "X-Tenant"), key(number + 1000));
        Origin origin = new Origin(
                "gpt-5", new Tokens(11, 22, 3, 4, 5), 1_234_567_890L + number, 987_654_321L, 1_800_000_000_000L);
        return new Deposit(
                key(number), new CachedResponse(200, headers, body, selection, origin), terms(), 0.5 + number, 42);
    }

    static Deposit text(long number) {
        return of(number, Body.of(("answer " + number).getBytes(StandardCharsets.UTF_8)));
    }

    /** Each kind of body that there is, by name. */
    static Map<String, Body> bodies() {
        Map<String, Body> bodies = new LinkedHashMap<>();
        byte[] text = "{\"role\":\"assistant\",\"content\":\"Hello there\"}\n\n"
                .repeat(900)
                .getBytes(StandardCharsets.UTF_8);
        bodies.put("nothing", Body.of(new byte[0]));
        bodies.put("one byte", Body.of(new byte[] {7}));
        bodies.put("one chunk", Body.of(noise(1, Body.MAX_CHUNK)));
        bodies.put("many chunks", Body.of(noise(2, 700_001)));
        bodies.put("a stream", Body.ofEvents(text.clone(), ends(text.length)));
        bodies.put(
                "a timed stream", Body.ofTimedEvents(text.clone(), ends(text.length), times(ends(text.length).length)));
        bodies.put("a long stream", Body.ofEvents(noise(3, 600_000), ends(600_000)));
        for (Coding coding : Coding.values()) {
            bodies.put(coding + " text", coded(Body.of(text.clone()), coding));
            int[] ends = ends(text.length);
            bodies.put(coding + " stream", coded(Body.ofTimedEvents(text.clone(), ends, times(ends.length)), coding));
        }
        return bodies;
    }

    private static Body coded(Body body, Coding coding) {
        Body coded = CodedBody.of(body, coding);
        assertThat(coded).isNotNull();
        return coded == null ? body : coded;
    }

    static byte[] noise(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static int[] ends(int length) {
        List<Integer> ends = new ArrayList<>();
        for (int end = 97; end < length; end += 997) {
            ends.add(end);
        }
        ends.add(length);
        return ends.stream().mapToInt(Integer::intValue).toArray();
    }

    private static int[] times(int events) {
        int[] times = new int[events];
        for (int i = 0; i < events; i++) {
            times[i] = i / 2 * 40;
        }
        return times;
    }

    /** Everything that decides what a caller gets, and what is told of it. */
    static void assertSame(@Nullable EntryState is, EntryState was) {
        assertThat(is).isNotNull();
        if (is == null) {
            return;
        }
        Body body = is.response().body();
        Body before = was.response().body();
        assertThat(body.toByteArray()).isEqualTo(before.toByteArray());
        assertThat(pieces(body)).isEqualTo(pieces(before));
        assertThat(body.marks()).isEqualTo(before.marks());
        assertThat(body.coding()).isEqualTo(before.coding());
        assertThat(body.storedSize()).isEqualTo(before.storedSize());
        assertThat(lines(is.response().headers()))
                .isEqualTo(lines(was.response().headers()));
        assertThat(is.response().status()).isEqualTo(was.response().status());
        assertThat(is.response().selection()).isEqualTo(was.response().selection());
        assertThat(is.response().origin()).isEqualTo(was.response().origin());
        assertThat(is.terms().stamped(TaggedStamp.UNKNOWN))
                .isEqualTo(was.terms().stamped(TaggedStamp.UNKNOWN));
        assertThat(is.terms().stamp().hashes()).isEqualTo(was.terms().stamp().hashes());
        assertThat(is.terms().stamp().hasEveryTag())
                .isEqualTo(was.terms().stamp().hasEveryTag());
        assertThat(is.cost()).isEqualTo(was.cost());
        assertThat(is.hits()).isEqualTo(was.hits());
    }

    /** How the answer is written, piece by piece. */
    private static List<Integer> pieces(Body body) {
        List<Integer> lengths = new ArrayList<>();
        body.pieces()
                .forEachRemaining(piece -> lengths.add(
                        piece.stream().mapToInt(buffer -> buffer.remaining()).sum()));
        return body.isStream() ? lengths : List.of(body.size());
    }

    private static List<String> lines(Headers headers) {
        List<String> lines = new ArrayList<>();
        headers.forEach((name, value) -> lines.add(name + ": " + value));
        return lines;
    }
}
