package dev.aicache.benchmarks.endtoend;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32;

import org.reactivestreams.Publisher;

import io.netty.buffer.Unpooled;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.resources.LoopResources;

/**
 * A provider that thinks for no time at all. It answers every path with a chat completion of 1 KB that depends on the
 * question only, a POST's body or a GET's query, and numbers its answers in {@value #CALL}. {@code /calls} tells how many
 * there were.
 */
final class BenchmarkUpstream {

    /** Response header with the number of the call. */
    static final String CALL = "X-Upstream-Call";

    private static final int ANSWER_BYTES = 1024;

    private static final String HEAD = """
            {"id":"chatcmpl-%08x","object":"chat.completion","created":1790000000,"model":"simulated",\
            "choices":[{"index":0,"message":{"role":"assistant","content":\"""";

    private static final String TAIL = """
            "},"finish_reason":"stop"}],"usage":{"prompt_tokens":120,"completion_tokens":180,"total_tokens":300}}""";

    private final AtomicLong calls = new AtomicLong();
    private final LoopResources loop = LoopResources.create("upstream", 1, false);
    private final DisposableServer server;

    private BenchmarkUpstream(int port) {
        server = HttpServer.create()
                .host("127.0.0.1")
                .port(port)
                .runOn(loop)
                .route(routes -> routes.get("/calls", this::count).route(request -> true, this::answer))
                .bindNow(Duration.ofSeconds(10));
    }

    /** @param port 0 for any that is free */
    static BenchmarkUpstream start(int port) {
        return new BenchmarkUpstream(port);
    }

    /** Serves until the process is ended; the argument is the port. */
    public static void main(String[] args) {
        start(Integer.parseInt(args[0]));
    }

    int port() {
        return server.port();
    }

    void stop() {
        server.disposeNow();
        loop.dispose();
    }

    private Publisher<Void> count(HttpServerRequest request, HttpServerResponse response) {
        return response.sendString(Mono.just(Long.toString(calls.get())));
    }

    private Publisher<Void> answer(HttpServerRequest request, HttpServerResponse response) {
        byte[] query = request.uri().substring(request.uri().indexOf('?') + 1).getBytes(StandardCharsets.UTF_8);
        return request.receive()
                .aggregate()
                .asByteArray()
                .defaultIfEmpty(query)
                .flatMap(question -> response.header("Content-Type", "application/json")
                        .header("Content-Length", Integer.toString(ANSWER_BYTES))
                        .header("Cache-Control", "max-age=3600")
                        .header(CALL, Long.toString(calls.incrementAndGet()))
                        .sendObject(Unpooled.wrappedBuffer(answerTo(question)))
                        .then());
    }

    private static byte[] answerTo(byte[] question) {
        CRC32 crc = new CRC32();
        crc.update(question);
        String head = HEAD.formatted(crc.getValue());
        String text = "x".repeat(ANSWER_BYTES - head.length() - TAIL.length());
        return (head + text + TAIL).getBytes(StandardCharsets.US_ASCII);
    }
}
