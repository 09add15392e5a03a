package dev.aicache.gateway;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.util.InvalidMimeTypeException;
import org.springframework.web.server.ServerWebExchange;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.aicache.flight.Reader;

/** Passes on an answer while it is being recorded; streaming media types are flushed piece by piece. */
final class LiveReply implements Reply {

    private final Reader reader;
    private final List<MediaType> streaming;
    private final Runnable onWhole;

    /**
     * @param streaming media types that the gateway flushes piece by piece
     * @param onWhole run when the answer has ended well and all of it was passed on
     */
    LiveReply(Reader reader, List<MediaType> streaming, Runnable onWhole) {
        this.reader = reader;
        this.streaming = streaming;
        this.onWhole = onWhole;
    }

    @Override
    public Mono<Void> write(ServerWebExchange exchange) {
        ServerHttpResponse response = exchange.getResponse();
        ReaderFlux body = new ReaderFlux(reader, response.bufferFactory(), onWhole);
        return isStreaming(contentType(response))
                ? response.writeAndFlushWith(body.map(Flux::just))
                : response.writeWith(body);
    }

    private boolean isStreaming(@Nullable MediaType type) {
        return type != null && streaming.stream().anyMatch(each -> each.isCompatibleWith(type));
    }

    private static @Nullable MediaType contentType(ServerHttpResponse response) {
        try {
            return response.getHeaders().getContentType();
        } catch (InvalidMediaTypeException | InvalidMimeTypeException e) {
            return null;
        }
    }

    @Override
    public void close() {
        reader.close();
    }
}
