package dev.aicache.gateway;

import java.util.concurrent.atomic.AtomicBoolean;

import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;

import reactor.core.publisher.Mono;

import dev.aicache.store.Hit;

/**
 * Replays an entry: an answer in one piece as one write, or decoded as it is written; a stream as the events it came in,
 * each flushed. Keeps the hit until it is written, or will not be.
 */
final class StoredReply implements Reply {

    private final Hit hit;
    private final StoredForm form;
    private final Runnable onStart;
    private final AtomicBoolean released = new AtomicBoolean();

    /**
     * @param onStart run when the reply begins to be written, which may be never
     */
    StoredReply(Hit hit, StoredForm form, Runnable onStart) {
        this.hit = hit;
        this.form = form;
        this.onStart = onStart;
    }

    @Override
    public Mono<Void> write(ServerWebExchange exchange) {
        return Mono.defer(() -> write(exchange.getResponse())).doFinally(signal -> close());
    }

    private Mono<Void> write(ServerHttpResponse response) {
        onStart.run();
        BodyBuffers buffers = new BodyBuffers(hit.response().body(), response.bufferFactory());
        if (form.isStream()) {
            return response.writeAndFlushWith(
                    form.pieces().map(event -> Mono.fromSupplier(() -> buffers.joined(event))));
        }
        return form.isKept()
                ? response.writeWith(Mono.fromSupplier(
                        () -> buffers.joined(hit.response().body().chunks())))
                : response.writeWith(form.pieces().map(buffers::joined));
    }

    @Override
    public void close() {
        if (released.compareAndSet(false, true)) {
            hit.release();
        }
    }
}
