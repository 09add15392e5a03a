package dev.aicache.gateway;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;

import reactor.core.publisher.Flux;

/** A request whose body was read already and is given again. */
final class ReplayedRequest extends ServerHttpRequestDecorator {

    private final Flux<DataBuffer> body;

    private ReplayedRequest(ServerHttpRequest request, Flux<DataBuffer> body) {
        super(request);
        this.body = body;
    }

    /** Gives the body to as many as subscribe, so that a retry can send it again. */
    static ServerHttpRequest of(ServerHttpRequest request, byte[] body, DataBufferFactory factory) {
        return new ReplayedRequest(request, Flux.defer(() -> Flux.just(factory.wrap(body))));
    }

    /** Gives the content as it comes. */
    static ServerHttpRequest of(ServerHttpRequest request, Flux<DataBuffer> content) {
        return new ReplayedRequest(request, content);
    }

    @Override
    public Flux<DataBuffer> getBody() {
        return body;
    }
}
