package dev.aicache.gateway.express;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.io.buffer.NettyDataBufferFactory;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpServerCodec;
import reactor.netty.NettyPipeline;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerConfig;

import dev.aicache.Way;
import dev.aicache.gateway.QuickAnswer;

/**
 * Answers hits from the server's channels, before anything of Spring. Of HTTP/1.1 only: where a server also speaks HTTP/2,
 * it stays out. Thread-safe.
 */
public final class Lane {

    private static final String NAME = "ai-cache.lane";

    private final ExpressRoutes routes;
    private final boolean isForwardedRead;
    private final LaneShutdown shutdown = new LaneShutdown();
    private volatile @Nullable NettyDataBufferFactory buffers;

    /** @param isForwardedRead whether Spring goes by what proxies say in {@code Forwarded} and the like */
    public Lane(ExpressRoutes routes, boolean isForwardedRead) {
        this.routes = routes;
        this.isForwardedRead = isForwardedRead;
    }

    /** The server with the lane in each of its channels; to be made last, as the server's limits are kept by it, too. */
    public HttpServer in(HttpServer server) {
        HttpServerConfig config = server.configuration();
        String objection = objection(config);
        if (objection != null) {
            routes.keepFromChannel(objection);
            return server;
        }
        Limits limits = new Limits(config.idleTimeout(), config.maxKeepAliveRequests());
        ChannelRequests requests = new ChannelRequests(isForwardedRead || config.isForwarded());
        return server.doOnChannelInit((observer, channel, address) -> add(channel, limits, requests));
    }

    /** What the server does that the lane would pass by; null where that is nothing. */
    private static @Nullable String objection(HttpServerConfig config) {
        HttpProtocol[] protocols = config.protocols();
        if (protocols.length != 1 || protocols[0] != HttpProtocol.HTTP11) {
            return "the server speaks more than HTTP/1.1";
        }
        if (config.requestTimeout() != null || config.readTimeout() != null) {
            return "the server has a time-out for requests";
        }
        if (config.compressPredicate() != null || config.minCompressionSize() >= 0) {
            return "the server compresses its answers";
        }
        return config.metricsRecorder() == null ? null : "the server itself counts requests";
    }

    /** Waits for the lane where the application ends gracefully; one of its beans. */
    public SmartLifecycle shutdown() {
        return shutdown;
    }

    /**
     * What the server limits.
     *
     * @param idleTimeout after which a connection that waits for a request is closed, or null for never
     * @param maxRequests how many requests a connection may make, or -1 for any number
     */
    record Limits(@Nullable Duration idleTimeout, int maxRequests) {}

    private void add(Channel channel, Limits limits, ChannelRequests requests) {
        ChannelPipeline pipeline = channel.pipeline();
        if (pipeline.get(NettyPipeline.HttpCodec) instanceof HttpServerCodec
                && pipeline.get(NettyPipeline.HttpTrafficHandler) != null) {
            boolean isLogged = pipeline.get(NettyPipeline.AccessLogHandler) != null;
            ReplyJoiner joiner = joiner(pipeline);
            pipeline.addBefore(
                    NettyPipeline.HttpTrafficHandler,
                    NAME,
                    new LaneHandler(this, shutdown, limits, requests, joiner, isLogged));
        }
    }

    /** What joins replies, put in its place; null where others stand between the codec and the lane, which may want more. */
    private static @Nullable ReplyJoiner joiner(ChannelPipeline pipeline) {
        List<String> names = pipeline.names();
        if (names.indexOf(NettyPipeline.HttpTrafficHandler) != names.indexOf(NettyPipeline.HttpCodec) + 1) {
            return null;
        }
        ReplyJoiner joiner = new ReplyJoiner();
        pipeline.addBefore(NettyPipeline.HttpCodec, NAME + ".joiner", joiner);
        return joiner;
    }

    /** A request that a hit may answer, and its route; null where that is left to the server. */
    @Nullable
    Candidate candidate(@Nullable RequestHead head) {
        Route route = head == null ? null : routes.find(head, Way.CHANNEL);
        return route == null || head == null || !routes.look().isWorthReading(route, head.method(), head.headers())
                ? null
                : new Candidate(
                        head,
                        route,
                        routes.look().maxRequest(route),
                        routes.look().nanos());
    }

    /**
     * A request that a hit may answer.
     *
     * @param maxRequest longest body that is looked at, in bytes
     * @param since when it came, in nanoseconds of the cache's clock
     */
    record Candidate(RequestHead head, Route route, int maxRequest, long since) {}

    ExpressRoutes routes() {
        return routes;
    }

    /** What the cache gives; null where it fails, which changes nothing for the request. */
    <T> @Nullable T guarded(Supplier<? extends @Nullable T> call) {
        return routes.look().guarded(call);
    }

    NettyDataBufferFactory buffers(ByteBufAllocator allocator) {
        NettyDataBufferFactory known = buffers;
        if (known == null || known.getByteBufAllocator() != allocator) {
            known = new NettyDataBufferFactory(allocator);
            buffers = known;
        }
        return known;
    }

    /** Tells of a hit, since nothing else of the application sees it. */
    void told(QuickAnswer answer) {
        routes.look().onServed(answer);
    }

    long millisSince(Candidate of) {
        return TimeUnit.NANOSECONDS.toMillis(routes.look().nanos() - of.since());
    }
}
