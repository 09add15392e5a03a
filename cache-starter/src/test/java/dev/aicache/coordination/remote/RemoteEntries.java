package dev.aicache.coordination.remote;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import dev.aicache.Body;
import dev.aicache.CacheKey;
import dev.aicache.CachedResponse;
import dev.aicache.Headers;
import dev.aicache.Origin;
import dev.aicache.Tokens;
import dev.aicache.VarySelection;
import dev.aicache.coordination.RemoteEntry;
import dev.aicache.coordination.Stamp;
import dev.aicache.coordination.TaggedStamp;
import dev.aicache.encoding.EncryptionKey;

import static org.assertj.core.api.Assertions.assertThat;

/** Entries to send, and how to tell that they came back as they were. */
public final class RemoteEntries {

    public static final long STORED_AT = 1_800_000_000_123L;

    private RemoteEntries() {}

    public static CacheKey key(long number) {
        return new CacheKey(number * 0x9E3779B97F4A7C15L, number, -number, 0x55L << 40);
    }

    public static EncryptionKey secret(int seed) {
        byte[] bytes = new byte[EncryptionKey.BYTES];
        bytes[3] = (byte) seed;
        return EncryptionKey.of(bytes);
    }

    public static RemoteEntry of(long number, Body body, TaggedStamp stamp) {
        Headers headers = Headers.of(
                "Content-Type", "text/event-stream", "X-Twice", "one", "x-twice", "two", "X-Umlaut", "\u00e4\u0416");
        VarySelection selection = new VarySelection(List.of("Accept-Language", "X-Tenant"), key(number + 1000));
        Origin origin = new Origin(
                "gpt-5", new Tokens(11, 22, 3, 4, 5), 1_234_567_890L + number, 987_654_321L, 1_800_000_000_000L);
        return new RemoteEntry(
                key(number),
                new CachedResponse(200, headers, body, selection, origin),
                stamp,
                STORED_AT,
                Duration.ofSeconds(3),
                Duration.ofMinutes(10),
                Duration.ofMinutes(5),
                Duration.ofMinutes(20),
                Duration.ofMillis(1234),
                0.5,
                List.of("greeting", "grün"));
    }

    public static RemoteEntry of(long number, Body body) {
        return of(number, body, TaggedStamp.of(new Stamp(7, 42), 1, -2, 3));
    }

    public static RemoteEntry text(long number) {
        return of(number, Body.of(("answer " + number).getBytes(StandardCharsets.UTF_8)));
    }

    public static void assertSame(RemoteEntry is, RemoteEntry was) {
        assertThat(is.key()).isEqualTo(was.key());
        Body body = is.response().body();
        Body before = was.response().body();
        assertThat(body.toByteArray()).isEqualTo(before.toByteArray());
        assertThat(body.marks()).isEqualTo(before.marks());
        assertThat(body.coding()).isEqualTo(before.coding());
        assertThat(body.storedSize()).isEqualTo(before.storedSize());
        assertThat(lines(is.response().headers()))
                .isEqualTo(lines(was.response().headers()));
        assertThat(is.response().status()).isEqualTo(was.response().status());
        assertThat(is.response().selection()).isEqualTo(was.response().selection());
        assertThat(is.response().origin()).isEqualTo(was.response().origin());
        assertThat(is.stamp().stamp()).isEqualTo(was.stamp().stamp());
        assertThat(is.stamp().hashes()).isEqualTo(was.stamp().hashes());
        assertThat(is.stamp().hasEveryTag()).isEqualTo(was.stamp().hasEveryTag());
        assertThat(List.of(
                        is.storedAt(),
                        is.age(),
                        is.ttl(),
                        is.whileRevalidate(),
                        is.ifError(),
                        is.fill(),
                        is.cost(),
                        is.tags()))
                .isEqualTo(List.of(
                        was.storedAt(),
                        was.age(),
                        was.ttl(),
                        was.whileRevalidate(),
                        was.ifError(),
                        was.fill(),
                        was.cost(),
                        was.tags()));
    }

    private static List<String> lines(Headers headers) {
        List<String> lines = new ArrayList<>();
        headers.forEach((name, value) -> lines.add(name + ": " + value));
        return lines;
    }
}
