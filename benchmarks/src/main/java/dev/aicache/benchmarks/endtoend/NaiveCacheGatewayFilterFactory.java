package dev.aicache.benchmarks.endtoend;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicBoolean;

import org.reactivestreams.Publisher;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.NettyWriteResponseFilter;
import org.springframework.cloud.gateway.filter.OrderedGatewayFilter;
import org.springframework.cloud.gateway.filter.factory.AbstractGatewayFilterFactory;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.web.server.ServerWebExchange;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The cache one writes in an afternoon: the body joined and digested, an answer looked up and written. It asks neither
 * who may share an answer nor whether it is a good one, keeps what it got for as long as there is room, and does not
 * mind who else is asking the same.
 */
final class NaiveCacheGatewayFilterFactory extends AbstractGatewayFilterFactory<Object> {

    private static final int MAX_BYTES = 96 << 20;

    private final Cache<String, Kept> answers = Caffeine.newBuilder()
            .maximumWeight(MAX_BYTES)
            .weigher((String key, Kept kept) -> kept.body.length + 500)
            .build();

    private record Kept(HttpHeaders headers, byte[] body) {}

    NaiveCacheGatewayFilterFactory() {
        super(Object.class);
    }

    @Override
    public GatewayFilter apply(Object config) {
        return new OrderedGatewayFilter(this::filter, NettyWriteResponseFilter.WRITE_RESPONSE_FILTER_ORDER - 1);
    }

    private Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        return DataBufferUtils.join(exchange.getRequest().getBody())
                .map(NaiveCacheGatewayFilterFactory::bytes)
                .defaultIfEmpty(new byte[0])
                .flatMap(body -> {
                    String key = key(exchange.getRequest(), body);
                    Kept kept = answers.getIfPresent(key);
                    return kept == null ? ask(exchange, chain, key, body) : write(exchange.getResponse(), kept);
                });
    }

    private static Mono<Void> write(ServerHttpResponse response, Kept kept) {
        response.getHeaders().putAll(kept.headers);
        return response.writeWith(Mono.just(response.bufferFactory().wrap(kept.body)));
    }

    private Mono<Void> ask(ServerWebExchange exchange, GatewayFilterChain chain, String key, byte[] body) {
        ServerHttpRequest request = new ServerHttpRequestDecorator(exchange.getRequest()) {
            @Override
            public Flux<DataBuffer> getBody() {
                return Flux.just(exchange.getResponse().bufferFactory().wrap(body));
            }
        };
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        AtomicBoolean isWhole = new AtomicBoolean();
        ServerHttpResponse response = new ServerHttpResponseDecorator(exchange.getResponse()) {
            @Override
            public Mono<Void> writeWith(Publisher<? extends DataBuffer> pieces) {
                return super.writeWith(copied(Flux.from(pieces), answer).doOnComplete(() -> isWhole.set(true)));
            }

            @Override
            public Mono<Void> writeAndFlushWith(Publisher<? extends Publisher<? extends DataBuffer>> pieces) {
                return super.writeAndFlushWith(Flux.from(pieces)
                        .map(piece -> copied(Flux.from(piece), answer))
                        .doOnComplete(() -> isWhole.set(true)));
            }
        };
        return chain.filter(
                        exchange.mutate().request(request).response(response).build())
                .doOnSuccess(done -> {
                    if (isWhole.get()) {
                        HttpHeaders headers = new HttpHeaders();
                        headers.putAll(response.getHeaders());
                        answers.put(key, new Kept(headers, answer.toByteArray()));
                    }
                });
    }

    private static Flux<? extends DataBuffer> copied(Flux<? extends DataBuffer> pieces, ByteArrayOutputStream to) {
        return pieces.doOnNext(piece -> {
            byte[] copy = new byte[piece.readableByteCount()];
            piece.toByteBuffer(ByteBuffer.wrap(copy));
            to.writeBytes(copy);
        });
    }

    private static byte[] bytes(DataBuffer buffer) {
        byte[] bytes = new byte[buffer.readableByteCount()];
        buffer.read(bytes);
        DataBufferUtils.release(buffer);
        return bytes;
    }

    private static String key(ServerHttpRequest request, byte[] body) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(request.getURI().toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest(body));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
