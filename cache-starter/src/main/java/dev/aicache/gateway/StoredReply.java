package dev.aicache.gateway;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

import dev.aicache.policy.Pace;
import dev.aicache.store.Hit;

/**
 * Replays an entry in one write where that lies ready: an answer in one piece, and a stream that no pace holds back, if it is
 * not long. What has to be decoded is written as it is decoded, and a paced stream as the events it came in, each flushed
 * when it is due. Keeps the hit until it is written, or will not be.
 */
final class StoredReply implements Reply {

    /** In bytes, of a stream: the server is not given all of a long one for a client that hardly reads. */
    private static final int LONGEST_WRITE = 64 * 1024;

    private final Hit hit;
    private final StoredForm form;
    private final Pace pace;
    private final Scheduler timer;
    private final Runnable onStart;
    private final @Nullable Mono<Void> onWritten;
    private final AtomicBoolean released = new AtomicBoolean();

    /**
     * @param form what is sent: the hit's answer, or a copy of it
     * @param pace of the events of a stream that is not sent in a coding
     * @param timer runs the pauses
     * @param onStart run when the reply begins to be written, which may be never
     * @param onWritten what is done when it is written, while the hit is still there, before the reply completes; null for
     *     nothing
     */
    StoredReply(
            Hit hit, StoredForm form, Pace pace, Scheduler timer, Runnable onStart, @Nullable Mono<Void> onWritten) {
        this.hit = hit;
        this.form = form;
        this.pace = pace;
        this.timer = timer;
        this.onStart = onStart;
        this.onWritten = onWritten;
    }

    @Override
    public Mono<Void> write(ServerWebExchange exchange) {
        Mono<Void> written = Mono.defer(() -> write(exchange.getResponse()));
        return (onWritten == null ? written : written.then(onWritten)).doFinally(signal -> close());
    }

    private Mono<Void> write(ServerHttpResponse response) {
        onStart.run();
        BodyBuffers buffers = new BodyBuffers(form.response().body(), response.bufferFactory());
        if (form.isStream()) {
            return response.writeAndFlushWith(events().map(event -> Mono.fromSupplier(() -> buffers.joined(event))));
        }
        return form.isKept()
                ? response.writeWith(Mono.fromSupplier(
                        () -> buffers.joined(form.response().body().chunks())))
                : response.writeWith(form.pieces().map(buffers::joined));
    }

    private Flux<List<ByteBuffer>> events() {
        Pacing pacing = form.isCoded() ? null : Pacing.of(pace, form.response().body());
        if (pacing != null) {
            return PacedEvents.of(form.pieces(), pacing, timer);
        }
        // Events that nothing keeps apart cost a write each, and are many.
        return form.isKept() ? kept() : form.pieces();
    }

    private Flux<List<ByteBuffer>> kept() {
        List<ByteBuffer> chunks = form.response().body().chunks();
        return form.length() <= LONGEST_WRITE
                ? Flux.just(chunks)
                : Flux.fromIterable(chunks).flatMapIterable(StoredReply::parts).map(List::of);
    }

    private static List<ByteBuffer> parts(ByteBuffer chunk) {
        List<ByteBuffer> parts = new ArrayList<>();
        for (int at = chunk.position(); at < chunk.limit(); at += LONGEST_WRITE) {
            parts.add(chunk.slice(at, Math.min(LONGEST_WRITE, chunk.limit() - at)));
        }
        return parts;
    }

    @Override
    public void close() {
        if (released.compareAndSet(false, true)) {
            hit.release();
        }
    }
}
