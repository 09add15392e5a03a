package dev.aicache.gateway;

import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;

import reactor.core.publisher.Mono;

/** An answer that was put together for one client. */
final class MergedReply implements Reply {

    private final byte[] body;
    private final MergeMemory memory;
    private final Runnable onWritten;

    /**
     * @param memory what the body takes; closed with the reply
     * @param onWritten run when all of it was passed on
     */
    MergedReply(byte[] body, MergeMemory memory, Runnable onWritten) {
        this.body = body;
        this.memory = memory;
        this.onWritten = onWritten;
    }

    @Override
    public Mono<Void> write(ServerWebExchange exchange) {
        ServerHttpResponse response = exchange.getResponse();
        return response.writeWith(
                        Mono.fromSupplier(() -> response.bufferFactory().wrap(body)))
                .doOnSuccess(written -> onWritten.run());
    }

    @Override
    public void close() {
        memory.close();
    }
}
