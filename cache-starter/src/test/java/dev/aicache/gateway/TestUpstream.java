package dev.aicache.gateway;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import org.reactivestreams.Publisher;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaders;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

import static java.nio.charset.StandardCharsets.UTF_8;

/** An HTTP server on a port of its own whose answers a test decides; it keeps what it was asked. */
final class TestUpstream implements AutoCloseable {

    /** A chat answer as whole as the dialect wants it; the placeholder takes the number of the call. */
    static final String CHAT =
            "{\"id\":\"chatcmpl-%d\",\"object\":\"chat.completion\",\"created\":1700000000,\"model\":\"m\","
                    + "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"answer %d\"},"
                    + "\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2,\"total_tokens\":3}}";

    /** What came with one call. */
    record Call(String method, String uri, HttpHeaders headers, String body) {}

    /** Makes the answer to the call of that number, counted from 1. */
    interface Answer {
        Publisher<Void> write(Call call, HttpServerResponse response, int number);
    }

    private final AtomicInteger count = new AtomicInteger();
    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private final DisposableServer server;
    private volatile Answer answer = TestUpstream::chat;

    TestUpstream() {
        server = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .handle(this::handle)
                .bindNow(Duration.ofSeconds(10));
    }

    private Publisher<Void> handle(HttpServerRequest request, HttpServerResponse response) {
        return request.receive().aggregate().asString().defaultIfEmpty("").flatMap(body -> {
            Call call = new Call(
                    request.method().name(),
                    request.uri(),
                    request.requestHeaders().copy(),
                    body);
            calls.add(call);
            return Mono.from(answer.write(call, response, count.incrementAndGet()));
        });
    }

    /** A whole chat answer, with the headers a provider adds. */
    static Publisher<Void> chat(Call call, HttpServerResponse response, int number) {
        return json(response, CHAT.formatted(number, number));
    }

    static Publisher<Void> json(HttpServerResponse response, String json) {
        byte[] bytes = json.getBytes(UTF_8);
        return response.header("Content-Type", "application/json")
                .header("Content-Length", Integer.toString(bytes.length))
                .header("X-Request-Id", "req-1")
                .header("Set-Cookie", "session=secret")
                .header("X-RateLimit-Remaining-Tokens", "99")
                .header("OpenAI-Version", "2020-10-01")
                .sendByteArray(Mono.just(bytes))
                .then();
    }

    /** The events, each flushed on its own. */
    static Publisher<Void> sse(HttpServerResponse response, Publisher<String> events) {
        return response.header("Content-Type", "text/event-stream")
                .send(Flux.from(events).map(TestUpstream::buffer), each -> true)
                .then();
    }

    /** The events of a whole chat stream with the words as its content. */
    static List<String> chatEvents(int number, String... words) {
        List<String> events = new java.util.ArrayList<>();
        events.add(chunk(number, "{\"role\":\"assistant\",\"content\":\"\"}", "null"));
        for (String word : words) {
            events.add(chunk(number, "{\"content\":\"" + word + "\"}", "null"));
        }
        events.add(chunk(number, "{}", "\"stop\""));
        events.add("data: [DONE]\n\n");
        return events;
    }

    private static String chunk(int number, String delta, String finish) {
        return "data: {\"id\":\"chatcmpl-" + number + "\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,"
                + "\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":" + delta + ",\"finish_reason\":" + finish
                + "}]}\n\n";
    }

    static ByteBuf buffer(String text) {
        return Unpooled.wrappedBuffer(text.getBytes(UTF_8));
    }

    void answer(Answer answer) {
        this.answer = answer;
    }

    int count() {
        return count.get();
    }

    List<Call> calls() {
        return calls;
    }

    String url() {
        return "http://127.0.0.1:" + server.port();
    }

    /** Forgets calls and answers as at first. */
    void reset() {
        count.set(0);
        calls.clear();
        answer = TestUpstream::chat;
    }

    @Override
    public void close() {
        server.disposeNow(Duration.ofSeconds(10));
    }
}
