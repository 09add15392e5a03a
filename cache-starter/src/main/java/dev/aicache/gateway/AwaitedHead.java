package dev.aicache.gateway;

import java.util.concurrent.atomic.AtomicBoolean;

import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.web.server.ServerWebExchange;

import reactor.core.publisher.Mono;

import dev.aicache.flight.Flight;
import dev.aicache.flight.Head;
import dev.aicache.flight.Reader;

/** Waits for the head of the answer that a reader will read. */
final class AwaitedHead {

    private AwaitedHead() {}

    /** The same, once the fill has been started where the reader is the one to do so. */
    static Mono<Head> of(
            GatewayCache cache,
            Lookup lookup,
            Flight flight,
            Reader reader,
            ServerWebExchange client,
            GatewayFilterChain chain) {
        return reader.isOpener()
                ? Mono.deferContextual(context -> {
                    Fill.start(cache, lookup, flight, client, chain, context);
                    return of(reader);
                })
                : of(reader);
    }

    /** The head, or what kept it from coming: as it was for the opener, as {@link FillFailure} for who joined. */
    static Mono<Head> of(Reader reader) {
        return Mono.create(sink -> {
            AtomicBoolean told = new AtomicBoolean();
            sink.onCancel(reader::close);
            reader.onProgress(() -> {
                boolean ended = reader.isEnded();
                Head head = reader.head();
                if (head != null) {
                    if (told.compareAndSet(false, true)) {
                        sink.success(head);
                    }
                } else if (ended && told.compareAndSet(false, true)) {
                    sink.error(failure(reader));
                }
            });
        });
    }

    private static Throwable failure(Reader reader) {
        Throwable failure = reader.failure();
        if (failure == null) {
            return new IllegalStateException("The upstream call ended without an answer");
        }
        return reader.isOpener() ? failure : FillFailure.forJoined(failure);
    }
}
