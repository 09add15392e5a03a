package dev.aicache.gateway;

import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import org.springframework.web.server.ServerWebExchange;

import reactor.core.publisher.Mono;

/**
 * Carries a reply from the cache to where it is written. The two ends may be on different threads, and the client may
 * leave at any moment: a reply that comes when nobody will write it any more is closed. Thread-safe.
 */
final class ReplySlot {

    private static final Reply CLOSED = exchange -> Mono.empty();

    private final AtomicReference<@Nullable Reply> content = new AtomicReference<>();

    /** Puts the reply in, in place of one that an earlier run of the chain has left. */
    void put(Reply reply) {
        swap(reply);
    }

    /** Lets go of what an earlier run of the chain has left. */
    void clear() {
        swap(null);
    }

    private void swap(@Nullable Reply reply) {
        Reply before = content.getAndUpdate(current -> current == CLOSED ? CLOSED : reply);
        Reply unwanted = before == CLOSED ? reply : before;
        if (unwanted != null) {
            unwanted.close();
        }
    }

    /** Writes the reply, if there is one. */
    Mono<Void> write(ServerWebExchange exchange) {
        Reply reply = content.get();
        return reply == null ? Mono.empty() : reply.write(exchange);
    }

    /** Takes no more replies, and lets go of the one it has. */
    void close() {
        Reply last = content.getAndSet(CLOSED);
        if (last != null) {
            last.close();
        }
    }
}
