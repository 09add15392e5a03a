package dev.aicache.gateway;

import java.time.Duration;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;

import io.netty.buffer.ByteBuf;
import reactor.core.publisher.Mono;

import dev.aicache.CacheListener.Fault;
import dev.aicache.Outcome;
import dev.aicache.Way;
import dev.aicache.policy.Pace;
import dev.aicache.store.Hit;

/** A stored answer on its way past the gateway's filters. To be written once, or closed; not thread-safe. */
public final class QuickAnswer implements AutoCloseable {

    private final GatewayCache cache;
    private final Lookup lookup;
    private final Hit hit;
    private final StoredForm form;
    private final String status;
    private final Runnable onStart;
    private final long since;
    private @Nullable String saved;
    private Duration took = Duration.ZERO;

    /** @param since when the request had come, in nanoseconds of the cache's clock */
    QuickAnswer(GatewayCache cache, Lookup lookup, Hit hit, StoredForm form, Way way, long since) {
        this.since = since;
        this.cache = cache;
        this.lookup = lookup;
        this.hit = hit;
        this.form = form;
        this.status = CacheStatus.ofHit(hit.remaining(), way.word());
        this.onStart = cache.books().onHit(lookup, hit.response(), value -> saved = value);
    }

    public String routeId() {
        return lookup.routeId();
    }

    public int status() {
        return hit.response().status();
    }

    /** Whether what is sent is a stream of events, whose length is not told. */
    public boolean isStream() {
        return form.isStream();
    }

    /** Header fields of the reply, but for its length. */
    public void forEachHeader(BiConsumer<String, String> action) {
        form.headers().forEach((name, value) -> {
            if (!name.equalsIgnoreCase(HttpHeaders.AGE) && !name.equalsIgnoreCase(HttpHeaders.CONTENT_LENGTH)) {
                action.accept(name, value);
            }
        });
        action.accept(HttpHeaders.AGE, Long.toString(hit.age().toSeconds()));
        forEachOwnHeader(action);
    }

    private void forEachOwnHeader(BiConsumer<String, String> action) {
        if (saved != null) {
            action.accept(Bookkeeper.HEADER, saved);
        }
        action.accept(CacheStatus.FIELD, status);
    }

    /** Length in bytes of what is sent. */
    public int length() {
        return form.length();
    }

    /** Sets the head of the response; where that fails, all is as before, and the answer closed. */
    boolean head(ServerWebExchange exchange) {
        ReplyHead head = new ReplyHead(exchange);
        boolean isSet = cache.faults().run(Fault.HEADER, () -> {
            head.storedAlone(hit, form);
            forEachOwnHeader(exchange.getResponse().getHeaders()::add);
        });
        if (!isSet) {
            head.undo();
            close();
        }
        return isSet;
    }

    /** Writes the body, as the filter's replies are written, and counts the hit; the head has been set. */
    Mono<Void> write(ServerWebExchange exchange) {
        CacheStatus.noteHit(exchange, lookup.dialect());
        cache.onRequest(lookup.routeId(), Outcome.HIT);
        cache.accesses().note(cache, lookup, exchange);
        return new StoredReply(hit, form, Pace.INSTANT, cache.timer(), this::begin, null).write(exchange);
    }

    /**
     * All of the body at once, released by who has it. The answer is as good as written then, and need not be closed.
     *
     * @param factory of the allocator that a copy, where one is needed, is made by
     */
    public ByteBuf body(NettyDataBufferFactory factory) {
        try {
            ByteBuf all = NettyDataBufferFactory.toByteBuf(
                    new BodyBuffers(form.response().body(), factory)
                            .joined(form.response().body().chunks()));
            begin();
            return all;
        } finally {
            hit.release();
        }
    }

    private void begin() {
        onStart.run();
        took = cache.onHit(lookup.routeId(), hit, since);
    }

    /** Counts a hit from the channel; once it is certain to be given, since who does not get it is counted elsewhere. */
    void count() {
        cache.onRequest(lookup.routeId(), Outcome.HIT);
        cache.accesses().note(cache, lookup);
        cache.events().onChannelHit(lookup.routeId(), status(), took);
    }

    /** Lets go of an answer that is not given after all. */
    @Override
    public void close() {
        hit.release();
    }
}
