package dev.aicache.gateway;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPInputStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import com.github.benmanes.caffeine.cache.Ticker;
import com.github.luben.zstd.ZstdInputStream;

import reactor.core.publisher.Flux;

import dev.aicache.AiCache;
import dev.aicache.EntrySummary;
import dev.aicache.StandardEviction;
import dev.aicache.store.BodyStorage;
import dev.aicache.store.CaffeineStore;
import dev.aicache.store.LocalStore;
import dev.aicache.store.StoreLimits;
import dev.aicache.store.coding.Coding;
import dev.aicache.store.coding.CompressingStore;
import dev.aicache.store.coding.Gate;

import static dev.aicache.gateway.TestGateway.BODY;
import static dev.aicache.gateway.TestGateway.CHAT_PATH;
import static dev.aicache.gateway.TestGateway.cacheStatus;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** What clients get of an entry that is kept compressed. */
class CompressionTests {

    private static final String STREAM = "{\"model\":\"m\",\"stream\":true,\"messages\":[]}";

    private final TestUpstream upstream = new TestUpstream();
    private TestGateway gateway;

    @BeforeEach
    void start() {
        upstream.answer((call, response, number) -> {
            response.header("ETag", "\"v1\"").header("Vary", "Accept");
            return TestUpstream.json(
                    response, TestUpstream.CHAT.formatted(number, number).replace("answer", words()));
        });
    }

    @AfterEach
    void stop() {
        gateway.close();
        upstream.close();
    }

    private void start(String compression) {
        gateway = TestGateway.builder()
                .route("chat", upstream.url(), "/v1/**", "AiCache=10m")
                .with("ai-cache.store.compression=" + compression)
                .start();
    }

    /** Longer than what is decoded at a time. */
    private static String words() {
        Random random = new Random(1);
        StringBuilder words = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            words.append(Integer.toString(random.nextInt(500), 36)).append(' ');
        }
        return words.toString();
    }

    private List<String> streams() {
        List<String> events =
                TestUpstream.chatEvents(1, words().substring(0, 10_000).split(" "));
        upstream.answer((call, response, number) -> TestUpstream.sse(response, Flux.just(String.join("", events))));
        return events;
    }

    private void awaitCoded(String coding) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(gateway.bean(AiCache.class).entries())
                        .extracting(EntrySummary::coding)
                        .containsExactly(coding));
    }

    private HttpResponse<byte[]> bytes(String body, String... headers) throws Exception {
        HttpResponse<byte[]> response = gateway.sendForBytes(gateway.posted(CHAT_PATH, body, headers));
        assertThat(cacheStatus(response)).startsWith("aicache; hit");
        return response;
    }

    private static String decoded(String coding, byte[] bytes) throws IOException {
        ByteArrayInputStream coded = new ByteArrayInputStream(bytes);
        try (InputStream decoder = coding.equals("gzip") ? new GZIPInputStream(coded) : new ZstdInputStream(coded)) {
            return new String(decoder.readAllBytes(), UTF_8);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd"})
    void givesTheKeptBytesToWhoAcceptsTheirCodingAndTheAnswerToOthers(String coding) throws Exception {
        start(coding);
        String answer = gateway.chat().body();
        awaitCoded(coding);

        HttpResponse<byte[]> coded = bytes(BODY, "Accept-Encoding", coding);
        assertThat(coded.headers().allValues("Content-Encoding")).containsExactly(coding);
        assertThat(coded.headers().allValues("Vary")).containsExactly("Accept, Accept-Encoding");
        assertThat(coded.headers().allValues("ETag")).containsExactly("W/\"v1\"");
        assertThat(coded.headers().allValues("Content-Length")).containsExactly("" + coded.body().length);
        assertThat(coded.body()).hasSizeLessThan(answer.length() * 9 / 10);
        assertThat(decoded(coding, coded.body())).isEqualTo(answer);

        for (String[] headers : List.of(new String[0], new String[] {"Accept-Encoding", "br, " + coding + ";q=0"})) {
            HttpResponse<byte[]> plain = bytes(BODY, headers);
            assertThat(plain.headers().allValues("Content-Encoding")).isEmpty();
            assertThat(plain.headers().allValues("Vary")).containsExactly("Accept, Accept-Encoding");
            assertThat(plain.headers().allValues("ETag")).containsExactly("\"v1\"");
            assertThat(plain.headers().allValues("Content-Length")).containsExactly("" + answer.length());
            assertThat(new String(plain.body(), UTF_8)).isEqualTo(answer);
        }
        assertThat(upstream.count()).isOne();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd"})
    void givesAStreamInItsCodingToWhoAcceptsIt(String coding) throws Exception {
        start(coding);
        List<String> events = streams();
        gateway.post(CHAT_PATH, STREAM);
        awaitCoded(coding);

        HttpResponse<byte[]> coded = bytes(STREAM, "Accept-Encoding", "identity;q=0.5, " + coding);
        assertThat(coded.headers().allValues("Content-Encoding")).containsExactly(coding);
        assertThat(coded.headers().allValues("Content-Type")).containsExactly("text/event-stream");
        assertThat(coded.headers().firstValue("Content-Length")).isEmpty();
        assertThat(decoded(coding, coded.body())).isEqualTo(String.join("", events));
    }

    @Test
    void givesOthersItsEventsOneByOne() throws Exception {
        start("gzip");
        List<String> events = streams();
        RawHttp.exchange(gateway, CHAT_PATH, STREAM);
        awaitCoded("gzip");

        String raw = RawHttp.exchange(gateway, CHAT_PATH, STREAM);

        assertThat(raw).contains("aicache; hit").doesNotContain("Content-Encoding");
        StringBuilder content = new StringBuilder();
        List<Integer> ends = new ArrayList<>();
        for (String chunk : chunks(raw)) {
            content.append(chunk);
            ends.add(content.length());
        }
        assertThat(content.toString()).isEqualTo(String.join("", events));
        int end = 0;
        for (String event : events) {
            end += event.length();
            assertThat(ends).contains(end);
        }
        // An event may be in two, where one piece of what is decoded at a time ends.
        assertThat(ends.size()).isBetween(events.size(), events.size() + content.length() / 32_768);
    }

    /** The chunks of an answer in HTTP's chunked form (RFC 9112 §7.1). */
    private static List<String> chunks(String raw) {
        List<String> chunks = new ArrayList<>();
        int from = raw.indexOf("\r\n\r\n") + 4;
        while (true) {
            int line = raw.indexOf("\r\n", from);
            int length = Integer.parseInt(raw.substring(from, line), 16);
            if (length == 0) {
                return chunks;
            }
            chunks.add(raw.substring(line + 2, line + 2 + length));
            from = line + 2 + length + 2;
        }
    }

    @Test
    void asksForNoCodingUpstreamAllTheSame() throws Exception {
        start("auto");
        gateway.chat("Accept-Encoding", "gzip");

        assertThat(upstream.calls().get(0).headers().getAll("Accept-Encoding")).containsExactly("identity");
    }

    @Test
    void anEntryThatIsPurgedWhileItIsCompressedStaysAway() throws Exception {
        Gate gate = behindAGate();
        gateway.chat();
        gate.awaitWorker();
        gateway.purge();
        gate.open();

        assertThat(cacheStatus(gateway.chat())).isEqualTo("aicache; fwd=uri-miss; stored");
        assertThat(upstream.count()).isEqualTo(2);
    }

    @Test
    void hitsAtOnceWhileTheWorkerIsStillAtIt() throws Exception {
        Gate gate = behindAGate();
        HttpResponse<String> miss = gateway.chat();
        HttpResponse<String> hit = gateway.chat("Accept-Encoding", "gzip");
        assertThat(cacheStatus(hit)).startsWith("aicache; hit");
        assertThat(hit.body()).isEqualTo(miss.body());
        assertThat(hit.headers().firstValue("Content-Encoding")).isEmpty();

        gate.open();
        awaitCoded("gzip");
        assertThat(decoded("gzip", bytes(BODY, "Accept-Encoding", "gzip").body()))
                .isEqualTo(miss.body());
    }

    private Gate behindAGate() {
        gateway = TestGateway.builder()
                .route("chat", upstream.url(), "/v1/**", "AiCache=10m")
                .with(Gated.class)
                .start();
        return gateway.bean(Gate.class);
    }

    /** A worker that waits until it is let through. */
    @Configuration(proxyBeanMethods = false)
    static class Gated {

        @Bean
        Gate gate() {
            return new Gate();
        }

        @Bean
        LocalStore store(Gate gate) {
            LocalStore plain = new CaffeineStore(
                    StoreLimits.memory(10_000_000), StandardEviction.LRU, BodyStorage.HEAP, Ticker.systemTicker());
            return new CompressingStore(gate.before(plain), Coding.GZIP, 4096, 1_000_000, failure -> {});
        }
    }
}
