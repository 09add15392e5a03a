package dev.aicache.gateway;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.aicache.Body;
import dev.aicache.store.Hit;

/**
 * Replays an entry: an answer in one piece as one write, a stream as the events it came in, each flushed. Keeps the hit
 * until it is written, or will not be.
 */
final class StoredReply implements Reply {

    private final Hit hit;
    private final AtomicBoolean released = new AtomicBoolean();

    StoredReply(Hit hit) {
        this.hit = hit;
    }

    @Override
    public Mono<Void> write(ServerWebExchange exchange) {
        return Mono.defer(() -> write(exchange.getResponse())).doFinally(signal -> close());
    }

    private Mono<Void> write(ServerHttpResponse response) {
        Body body = hit.response().body();
        BodyBuffers buffers = new BodyBuffers(body, response.bufferFactory());
        if (body.isStream()) {
            Iterable<List<ByteBuffer>> pieces = body::pieces;
            return response.writeAndFlushWith(
                    Flux.fromIterable(pieces).map(event -> Mono.fromSupplier(() -> buffers.joined(event))));
        }
        return response.writeWith(Mono.fromSupplier(() -> buffers.joined(body.chunks())));
    }

    @Override
    public void close() {
        if (released.compareAndSet(false, true)) {
            hit.release();
        }
    }
}
