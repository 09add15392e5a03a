package dev.aicache.gateway;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.aicache.store.Hit;

/**
 * Replays an entry: an answer in one piece as one write, or decoded as it is written; a stream as the events it came in,
 * each flushed. Keeps the hit until it is written, or will not be.
 */
final class StoredReply implements Reply {

    private final Hit hit;
    private final StoredForm form;
    private final AtomicBoolean released = new AtomicBoolean();

    StoredReply(Hit hit, StoredForm form) {
        this.hit = hit;
        this.form = form;
    }

    @Override
    public Mono<Void> write(ServerWebExchange exchange) {
        return Mono.defer(() -> write(exchange.getResponse())).doFinally(signal -> close());
    }

    private Mono<Void> write(ServerHttpResponse response) {
        DataBufferFactory factory = response.bufferFactory();
        if (form.isStream()) {
            return response.writeAndFlushWith(
                    form.pieces().map(event -> Flux.fromIterable(event).map(factory::wrap)));
        }
        return form.isKept()
                ? response.writeWith(
                        Mono.fromSupplier(() -> joined(hit.response().body().chunks(), factory)))
                : response.writeWith(
                        form.pieces().concatMapIterable(piece -> piece, 1).map(factory::wrap));
    }

    private static DataBuffer joined(List<ByteBuffer> chunks, DataBufferFactory factory) {
        return chunks.size() == 1
                ? factory.wrap(chunks.get(0))
                : factory.join(chunks.stream().map(factory::wrap).toList());
    }

    @Override
    public void close() {
        if (released.compareAndSet(false, true)) {
            hit.release();
        }
    }
}
