package dev.aicache.benchmarks.endtoend;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32;

import org.reactivestreams.Publisher;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.resources.LoopResources;

/**
 * A provider that thinks for no time at all, unless its model says otherwise. It answers every path with the completion
 * that the model names, see {@link Answer}, which depends on the question only, a POST's body or a GET's query, and
 * numbers its answers in {@value #CALL}. {@value #CALLS} tells how many there were.
 */
final class BenchmarkUpstream {

    /** Response header with the number of the call. */
    static final String CALL = "X-Upstream-Call";

    static final String CALLS = "/calls";

    /** A template has this in place of the digits that tell questions apart. */
    private static final long NO_DIGITS = 0x5a5a5a5aL;

    private static final byte[] MARK = "5a5a5a5a".getBytes(StandardCharsets.US_ASCII);

    private final AtomicLong calls = new AtomicLong();
    private final Map<String, Template> templates = new ConcurrentHashMap<>();
    private final LoopResources loop = LoopResources.create("upstream", 1, false);
    private final DisposableServer server;

    private BenchmarkUpstream(int port) {
        server = HttpServer.create()
                .host("127.0.0.1")
                .port(port)
                .runOn(loop)
                .handle((request, response) ->
                        request.uri().equals(CALLS) ? count(response) : answer(request, response))
                .bindNow(Duration.ofSeconds(10));
    }

    /** @param port 0 for any that is free */
    static BenchmarkUpstream start(int port) {
        return new BenchmarkUpstream(port);
    }

    int port() {
        return server.port();
    }

    void stop() {
        server.disposeNow();
        loop.dispose();
    }

    private Publisher<Void> count(HttpServerResponse response) {
        return response.sendString(Mono.just(Long.toString(calls.get())));
    }

    private Publisher<Void> answer(HttpServerRequest request, HttpServerResponse response) {
        byte[] query = request.uri().substring(request.uri().indexOf('?') + 1).getBytes(StandardCharsets.ISO_8859_1);
        return request.receive()
                .aggregate()
                .asByteArray()
                .defaultIfEmpty(query)
                .flatMap(question -> Mono.from(answer(question, response)));
    }

    private Publisher<Void> answer(byte[] question, HttpServerResponse response) {
        Template template = templates.computeIfAbsent(model(question), Template::new);
        Answer answer = template.answer;
        response.header("Content-Type", answer.contentType())
                .header("Cache-Control", "max-age=3600")
                .header(CALL, Long.toString(calls.incrementAndGet()));
        byte[][] pieces = template.fill(question);
        Mono<Void> sent = answer.isStream() && !answer.isTogether()
                ? response.send(Flux.fromArray(pieces).map(Unpooled::wrappedBuffer), piece -> true)
                        .then()
                : response.sendObject(whole(answer, pieces, response)).then();
        return answer.delay().isZero() ? sent : Mono.delay(answer.delay()).then(sent);
    }

    private static ByteBuf whole(Answer answer, byte[][] pieces, HttpServerResponse response) {
        ByteBuf whole = Unpooled.wrappedBuffer(pieces);
        if (!answer.isStream()) {
            response.header("Content-Length", Integer.toString(whole.readableBytes()));
        }
        return whole;
    }

    private static String model(byte[] question) {
        String text = new String(question, 0, Math.min(question.length, 120), StandardCharsets.ISO_8859_1);
        int from = text.indexOf("simulated-");
        if (from < 0) {
            throw new IllegalArgumentException("No model in " + text);
        }
        int to = from;
        while (to < text.length() && text.charAt(to) != '"' && text.charAt(to) != '&') {
            to++;
        }
        return text.substring(from, to);
    }

    /** An answer but for the digits, which are written over a copy of it. */
    private static final class Template {

        private final Answer answer;
        private final byte[][] pieces;
        private final int[] marks;

        Template(String model) {
            answer = Answer.of(model);
            pieces = answer.pieces(NO_DIGITS);
            marks = new int[pieces.length];
            for (int piece = 0; piece < pieces.length; piece++) {
                marks[piece] = new String(pieces[piece], StandardCharsets.US_ASCII)
                        .indexOf(new String(MARK, StandardCharsets.US_ASCII));
            }
        }

        byte[][] fill(byte[] question) {
            CRC32 crc = new CRC32();
            crc.update(question);
            long digits = crc.getValue();
            byte[][] filled = new byte[pieces.length][];
            for (int piece = 0; piece < pieces.length; piece++) {
                filled[piece] = pieces[piece].clone();
                for (int digit = 0; marks[piece] >= 0 && digit < MARK.length; digit++) {
                    filled[piece][marks[piece] + digit] =
                            (byte) Character.forDigit((int) (digits >> 28 - 4 * digit) & 15, 16);
                }
            }
            return filled;
        }
    }
}
