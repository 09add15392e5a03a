package dev.aicache.gateway;

import java.net.URISyntaxException;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;

import io.netty.buffer.ByteBufAllocator;
import reactor.core.publisher.Mono;

import dev.aicache.CacheRequest;
import dev.aicache.Headers;
import dev.aicache.warming.Filling;
import dev.aicache.warming.WarmingRequest;
import dev.aicache.warming.WarmingTarget;

/**
 * Asks requests of the gateway itself, in this process: they take its web filters, routes and filters as a client's do, and
 * so come to the same policy, scope and key. What is no route, has no cache or would pass by it is asked of nobody.
 *
 * <p>A request is asked on threads of the cache's own. Where its future is cancelled, its upstream call is given up, unless
 * clients wait for the same answer.
 */
public final class GatewayWarmingTarget implements WarmingTarget {

    private final GatewayCache cache;
    private final ApplicationContext context;
    private final Map<String, CredentialHeader> credentials;
    private final Headers defaults;
    private final NettyDataBufferFactory buffers = new NettyDataBufferFactory(ByteBufAllocator.DEFAULT);

    private volatile @Nullable ErrandGateway gateway;

    /**
     * @param context of the gateway; not looked into before the first request
     * @param credentials what requests may be sent with, by the name that they say it by
     */
    public GatewayWarmingTarget(
            GatewayCache cache, ApplicationContext context, Map<String, CredentialHeader> credentials) {
        this(cache, context, credentials, Headers.empty());
    }

    /**
     * As the other.
     *
     * @param defaults what requests are sent with that do not have a header of that name
     */
    public GatewayWarmingTarget(
            GatewayCache cache,
            ApplicationContext context,
            Map<String, CredentialHeader> credentials,
            Headers defaults) {
        this.cache = cache;
        this.context = context;
        this.credentials = Map.copyOf(credentials);
        this.defaults = defaults;
    }

    @Override
    public CompletionStage<Filling> fill(WarmingRequest request) {
        return ask(request, new Errand(false));
    }

    @Override
    public CompletionStage<Filling> forecast(WarmingRequest request) {
        return ask(request, new Errand(true));
    }

    private CompletionStage<Filling> ask(WarmingRequest request, Errand errand) {
        return Mono.defer(() -> asked(request, errand))
                .onErrorResume(e -> Mono.fromSupplier(() -> {
                    Filling told = errand.filling();
                    return told == null ? ErrandOutcome.ofFailure(e, now()) : told;
                }))
                .subscribeOn(cache.timer())
                .toFuture();
    }

    private Mono<Filling> asked(WarmingRequest request, Errand errand) {
        String name = request.credential();
        CredentialHeader credential = name == null ? null : credentials.get(name);
        if (name != null && credential == null) {
            return Mono.just(ErrandOutcome.failed("no-credential"));
        }
        ErrandRequest asked;
        try {
            asked = ErrandRequest.of(whole(request.request()), credential, buffers);
        } catch (URISyntaxException | IllegalArgumentException e) {
            return Mono.just(ErrandOutcome.failed("not-a-request"));
        }
        FillResponse response = new FillResponse(buffers, new DroppedAnswer());
        return gateway().ask(asked, response, errand).then(Mono.fromSupplier(() -> outcome(errand, response)));
    }

    private CacheRequest whole(CacheRequest request) {
        Headers.Builder headers = Headers.builder();
        request.headers().forEach(headers::add);
        defaults.forEach((name, value) -> {
            if (!request.headers().contains(name)) {
                headers.add(name, value);
            }
        });
        return new CacheRequest(request.method(), request.path(), request.query(), headers.build(), request.body());
    }

    private Filling outcome(Errand errand, FillResponse response) {
        Filling told = errand.filling();
        if (told != null) {
            return told;
        }
        HttpStatusCode status = response.getStatusCode();
        return ErrandOutcome.withoutCache(
                status == null ? 0 : status.value(), response.getHeaders().getFirst(HttpHeaders.RETRY_AFTER), now());
    }

    private ErrandGateway gateway() {
        ErrandGateway known = gateway;
        if (known == null) {
            // Two made at once are as good as one.
            known = ErrandGateway.of(context);
            gateway = known;
        }
        return known;
    }

    private Instant now() {
        return Instant.ofEpochMilli(cache.timer().now(TimeUnit.MILLISECONDS));
    }
}
