package dev.aicache.gateway;

import java.nio.ByteBuffer;
import java.util.List;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.aicache.Body;

/** Replays an entry: an answer in one piece as one write, a stream as the events it came in, each flushed. */
final class StoredReply implements Reply {

    private final Body body;

    StoredReply(Body body) {
        this.body = body;
    }

    @Override
    public Mono<Void> write(ServerWebExchange exchange) {
        ServerHttpResponse response = exchange.getResponse();
        DataBufferFactory factory = response.bufferFactory();
        if (body.isStream()) {
            return response.writeAndFlushWith(Flux.range(0, body.events())
                    .map(event -> Flux.fromIterable(body.event(event)).map(factory::wrap)));
        }
        return response.writeWith(Mono.fromSupplier(() -> buffer(body.chunks(), factory)));
    }

    private static DataBuffer buffer(List<ByteBuffer> chunks, DataBufferFactory factory) {
        return chunks.size() == 1
                ? factory.wrap(chunks.get(0))
                : factory.join(chunks.stream().map(factory::wrap).toList());
    }
}
