package dev.aicache.gateway;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.reactivestreams.Publisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerResponse;

import dev.aicache.CacheListener;
import dev.aicache.SkipReason;

import static org.assertj.core.api.Assertions.assertThat;

/** A gateway before a provider that answers with golden recordings. */
final class GoldenGateway implements AutoCloseable {

    /** What became of a fill whose answer was stored; of others the word of the reason is told. */
    static final String STORED = "stored";

    // Pieces end in the middle of lines, of events and of characters.
    private static final int PIECE = 499;

    private final TestUpstream upstream = new TestUpstream();
    private final TestGateway gateway = TestGateway.builder()
            .with(Listening.class)
            .route("golden", upstream.url(), "/**", "AiCache=10m")
            // What is put together input by input is equal, but not byte for byte.
            .with("ai-cache.defaults.embeddings=whole")
            .start();

    /** Keeps how fills ended until a test asks. */
    static final class FillEnds implements CacheListener {

        private final BlockingQueue<String> ends = new LinkedBlockingQueue<>();

        @Override
        public void onStored(String route) {
            ends.add(STORED);
        }

        @Override
        public void onSkipped(String route, SkipReason reason) {
            ends.add(reason.word());
        }
    }

    /** Adds the listener to the gateway. */
    @Configuration(proxyBeanMethods = false)
    static class Listening {

        @Bean
        FillEnds fillEnds() {
            return new FillEnds();
        }
    }

    /** Forgets all that was, and answers from now on with the recording. */
    void serve(GoldenCase golden, GoldenForm form) {
        upstream.reset();
        gateway.purge();
        gateway.bean(FillEnds.class).ends.clear();
        answer(golden, form);
    }

    private void answer(GoldenCase golden, GoldenForm form) {
        byte[] answer = golden.answer(form);
        upstream.answer((call, response, number) -> form == GoldenForm.JSON
                ? whole(response, form.contentType(), answer)
                : inPieces(response, form.contentType(), answer));
    }

    private static Publisher<Void> whole(HttpServerResponse response, String contentType, byte[] answer) {
        return response.header("Content-Type", contentType)
                .header("Content-Length", Integer.toString(answer.length))
                .sendByteArray(Mono.just(answer))
                .then();
    }

    private static Publisher<Void> inPieces(HttpServerResponse response, String contentType, byte[] answer) {
        List<ByteBuf> pieces = new ArrayList<>();
        for (int at = 0; at < answer.length; at += PIECE) {
            pieces.add(Unpooled.wrappedBuffer(Arrays.copyOfRange(answer, at, Math.min(at + PIECE, answer.length))));
        }
        return response.header("Content-Type", contentType)
                .send(Flux.fromIterable(pieces), each -> true)
                .then();
    }

    HttpResponse<byte[]> ask(GoldenCase golden, GoldenForm form) throws IOException, InterruptedException {
        return gateway.sendForBytes(gateway.request(golden.path(form))
                .POST(HttpRequest.BodyPublishers.ofByteArray(golden.request(form)))
                .build());
    }

    /** What became of the next fill that ended; waits for it. */
    String fillEnd() throws InterruptedException {
        String end = gateway.bean(FillEnds.class).ends.poll(5, TimeUnit.SECONDS);
        assertThat(end).as("what became of the fill").isNotNull();
        return end;
    }

    /** How often the provider was asked since it began to serve the recording. */
    int calls() {
        return upstream.count();
    }

    /**
     * What a client makes of a call that misses and of the same call that hits.
     *
     * @param parse makes the call and reads all of its answer
     */
    <T> List<T> missAndHit(GoldenCase golden, GoldenForm form, Callable<T> parse) throws Exception {
        serve(golden, form);
        T miss = parse.call();
        assertThat(fillEnd()).as(golden + " " + form).isEqualTo(STORED);
        T hit = parse.call();
        assertThat(calls()).as("calls for " + golden + " " + form).isOne();
        return List.of(miss, hit);
    }

    /**
     * What a client makes of an answer that was recorded in another form than it asks for.
     *
     * @param record makes the call whose answer is stored
     * @param parse makes the call for the other form and reads all of its answer
     * @return empty where the forms stay apart
     */
    <T> Optional<T> crossed(
            GoldenCase golden, GoldenForm recorded, Callable<?> record, GoldenForm asked, Callable<T> parse)
            throws Exception {
        serve(golden, recorded);
        record.call();
        assertThat(fillEnd()).as(golden + " " + recorded).isEqualTo(STORED);
        answer(golden, asked);
        T parsed = parse.call();
        if (calls() == 1) {
            return Optional.of(parsed);
        }
        fillEnd();
        return Optional.empty();
    }

    String url() {
        return "http://127.0.0.1:" + gateway.port();
    }

    @Override
    public void close() {
        gateway.close();
        upstream.close();
    }
}
