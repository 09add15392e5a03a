package dev.aicache.coordination.peer.http;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

import dev.aicache.coordination.peer.PeerEntrance;
import dev.aicache.coordination.peer.RefusedException;
import dev.aicache.coordination.peer.Sealed;

/**
 * Answers other gateways, before routes are looked at, and before whatever else looks at requests: who may ask is decided
 * by the seal alone. Whoever has no secret learns nothing and takes no memory: a request is refused by its header, and its
 * body is not read. Of the others as many are read at a time, as long, and in as little time as they need.
 */
public final class PeerFilter implements WebFilter, Ordered {

    /** Requests that are read or answered at a time. */
    private static final int MOST_READING = 64;

    private final PeerEntrance entrance;
    private final String path;
    private final Duration patience;
    private final Scheduler scheduler;
    private final RefusalLog refusals;
    private final AtomicInteger reading = new AtomicInteger();

    /**
     * @param patience how long a body may take to come
     * @param scheduler on whose threads requests are answered; one that cannot take more refuses them
     */
    public PeerFilter(PeerEntrance entrance, String path, Duration patience, Scheduler scheduler, RefusalLog refusals) {
        this.entrance = entrance;
        this.path = path;
        this.patience = patience;
        this.scheduler = scheduler;
        this.refusals = refusals;
    }

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        ServerHttpRequest request = exchange.getRequest();
        if (!path.equals(request.getPath().pathWithinApplication().value())) {
            return chain.filter(exchange);
        }
        PeerEntrance.Visit visit;
        try {
            visit = entrance.admit(request.getMethod().name(), path, header(request));
        } catch (RefusedException e) {
            return refuse(exchange, e);
        }
        if (reading.incrementAndGet() > MOST_READING) {
            reading.decrementAndGet();
            return end(exchange.getResponse(), HttpStatus.SERVICE_UNAVAILABLE);
        }
        return answer(exchange, visit).doFinally(end -> reading.decrementAndGet());
    }

    private static @Nullable String header(ServerHttpRequest request) {
        List<String> values = request.getHeaders().get(Sealed.HEADER);
        return values == null || values.size() != 1 ? null : values.get(0);
    }

    private Mono<Void> answer(ServerWebExchange exchange, PeerEntrance.Visit visit) {
        return DataBufferUtils.join(exchange.getRequest().getBody(), Math.max(1, visit.length()))
                .map(PeerClient::bytes)
                .timeout(patience)
                .publishOn(scheduler)
                .flatMap(body -> {
                    try {
                        return Mono.just(visit.answer(body));
                    } catch (RefusedException e) {
                        return Mono.<Sealed>error(e);
                    }
                })
                .switchIfEmpty(Mono.error(() -> new IllegalArgumentException("There is no body")))
                .flatMap(answer -> write(exchange.getResponse(), answer))
                .onErrorResume(failure -> failure instanceof RefusedException refused
                        ? refuse(exchange, refused)
                        : end(exchange.getResponse(), HttpStatus.SERVICE_UNAVAILABLE));
    }

    private static Mono<Void> write(ServerHttpResponse response, Sealed answer) {
        response.getHeaders().set(Sealed.HEADER, answer.header());
        response.getHeaders().setContentType(MediaType.APPLICATION_OCTET_STREAM);
        response.getHeaders().setContentLength(answer.body().length);
        return response.writeWith(Mono.just(response.bufferFactory().wrap(answer.body())));
    }

    private Mono<Void> refuse(ServerWebExchange exchange, RefusedException refused) {
        InetSocketAddress sender = exchange.getRequest().getRemoteAddress();
        refusals.tell(
                refused.reason(), sender == null ? "?" : sender.getAddress().getHostAddress());
        return end(exchange.getResponse(), HttpStatus.FORBIDDEN);
    }

    /** Says nothing more, and waits for nothing more that is sent. */
    private static Mono<Void> end(ServerHttpResponse response, HttpStatus status) {
        if (response.setStatusCode(status)) {
            response.getHeaders().setConnection("close");
        }
        return response.setComplete();
    }
}
