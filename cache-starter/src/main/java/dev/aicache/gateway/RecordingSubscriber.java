package dev.aicache.gateway;

import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;

import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.util.context.Context;

/**
 * Copies an upstream's body into a flight piece by piece, giving every buffer back at once, and asks for the next piece
 * only while the flight has room.
 */
final class RecordingSubscriber extends BaseSubscriber<DataBuffer> {

    private final Fill fill;
    private final MonoSink<Void> sink;

    private RecordingSubscriber(Fill fill, MonoSink<Void> sink) {
        this.fill = fill;
        this.sink = sink;
    }

    static Mono<Void> record(Flux<DataBuffer> body, Fill fill) {
        return Mono.create(sink -> {
            RecordingSubscriber subscriber = new RecordingSubscriber(fill, sink);
            fill.feedFrom(subscriber);
            sink.onCancel(subscriber);
            body.subscribe(subscriber);
        });
    }

    /** The flight has room again. */
    void resume() {
        request(1);
    }

    @Override
    public Context currentContext() {
        return Context.of(sink.contextView());
    }

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
        request(1);
    }

    @Override
    protected void hookOnNext(DataBuffer buffer) {
        byte[] piece = new byte[buffer.readableByteCount()];
        buffer.read(piece);
        DataBufferUtils.release(buffer);
        if (piece.length == 0 || fill.onPiece(piece)) {
            request(1);
        }
    }

    @Override
    protected void hookOnComplete() {
        fill.onBodyComplete();
        sink.success();
    }

    @Override
    protected void hookOnError(Throwable failure) {
        sink.error(failure);
    }
}
