package dev.aicache.gateway;

import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.AbstractServerHttpResponse;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.aicache.Headers;

/** The response of a fill: what the filters behind the cache write goes into the recording. */
final class FillResponse extends AbstractServerHttpResponse {

    private final Recorder recorder;

    FillResponse(DataBufferFactory factory, Recorder recorder) {
        super(factory);
        this.recorder = recorder;
    }

    /** Where head and body go. */
    interface Recorder {

        void onHead(int status, Headers headers);

        /** Records the body; completes when it has ended. */
        Mono<Void> record(Flux<DataBuffer> body);
    }

    @Override
    @SuppressWarnings("TypeParameterUnusedInFormals") // Spring's signature
    public <T> T getNativeResponse() {
        throw new IllegalStateException("A fill writes to no connection");
    }

    @Override
    protected Mono<Void> writeWithInternal(Publisher<? extends DataBuffer> body) {
        return recorder.record(Flux.from(body));
    }

    @Override
    protected Mono<Void> writeAndFlushWithInternal(Publisher<? extends Publisher<? extends DataBuffer>> body) {
        // No prefetch: a group that waits in a queue holds pooled buffers which no discard hook can see.
        return recorder.record(Flux.from(body).concatMap(Flux::from, 0));
    }

    @Override
    protected void applyStatusCode() {}

    @Override
    protected void applyHeaders() {}

    /** The last step of committing, so everything the head consists of is final here. */
    @Override
    protected void applyCookies() {
        HttpHeaders headers = getHeaders();
        Headers.Builder all = Headers.builder();
        headers.forEach((name, values) -> values.forEach(value -> all.add(name, value)));
        getCookies().values().forEach(cookies -> cookies.forEach(cookie -> all.add("Set-Cookie", cookie.toString())));
        HttpStatusCode status = getStatusCode();
        recorder.onHead(status == null ? 200 : status.value(), all.build());
    }
}
