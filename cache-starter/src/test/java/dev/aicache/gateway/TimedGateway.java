package dev.aicache.gateway;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cloud.gateway.config.GatewayProperties;
import org.springframework.cloud.gateway.filter.NettyWriteResponseFilter;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.ReactorResourceFactory;

import io.netty.util.concurrent.EventExecutor;

import dev.aicache.AiCache;
import dev.aicache.CacheListener;
import dev.aicache.EntrySummary;
import dev.aicache.Outcome;
import dev.aicache.SkipReason;
import dev.aicache.StandardEviction;
import dev.aicache.coordination.ReadGuard;
import dev.aicache.dialect.Dialects;
import dev.aicache.flight.Flights;
import dev.aicache.key.KeyDeriver;
import dev.aicache.key.KeyExplainer;
import dev.aicache.savings.AnswerCost;
import dev.aicache.store.AliasTable;
import dev.aicache.store.BodyStorage;
import dev.aicache.store.CaffeineStore;
import dev.aicache.store.LocalStore;
import dev.aicache.store.StoreLimits;

import static org.assertj.core.api.Assertions.assertThat;

/** A gateway whose clock a test steers, with one route that has some arguments, and an upstream behind it. */
final class TimedGateway implements AutoCloseable {

    private static VirtualTime clock = new VirtualTime();
    private static final BlockingQueue<String> fills = new LinkedBlockingQueue<>();
    private static final BlockingQueue<Outcome> outcomes = new LinkedBlockingQueue<>();

    final TestUpstream upstream;
    final TestGateway gateway;
    private String prefix = "";

    private TimedGateway(TestUpstream upstream, TestGateway gateway) {
        this.upstream = upstream;
        this.gateway = gateway;
    }

    /** Collects routes, then starts. */
    static final class Builder {

        private final TestUpstream upstream = new TestUpstream();
        private final TestGateway.Builder gateway = TestGateway.builder().with(Timed.class);
        private int routes;

        /** The first route is for {@code /v1/**}, the others have their name before it. Arguments are {@code name=value}. */
        Builder route(String name, String... arguments) {
            String filter = "spring.cloud.gateway.server.webflux.routes[" + routes + "].filters[0].";
            gateway.route(name, upstream.url(), routes == 0 ? "/v1/**" : "/" + name + "/**");
            gateway.with(filter + "name=AiCache");
            for (String argument : arguments) {
                gateway.with(filter + "args." + argument);
            }
            routes++;
            return this;
        }

        Builder with(Class<?> configuration) {
            gateway.with(configuration);
            return this;
        }

        Builder with(String... settings) {
            gateway.with(settings);
            return this;
        }

        TimedGateway start() {
            clock = new VirtualTime();
            fills.clear();
            outcomes.clear();
            return new TimedGateway(upstream, gateway.start());
        }
    }

    static Builder builder() {
        return new Builder();
    }

    /** As if it had just been started. */
    void reset() {
        prefix = "";
        settle();
        upstream.reset();
        gateway.purge();
        clock.advance(Duration.ofDays(1));
        fills.clear();
        outcomes.clear();
    }

    /** Until what has ended is told: a fill whose callers were answered otherwise ends later than they have their answer. */
    private void settle() {
        Flights flights = gateway.bean(Flights.class);
        try {
            Awaitility.await().atMost(Duration.ofSeconds(1)).until(() -> flights.size() == 0);
        } catch (ConditionTimeoutException e) {
            // Some tests leave a call that never ends.
        }
        for (EventExecutor loop :
                gateway.bean(ReactorResourceFactory.class).getLoopResources().onClient(true)) {
            loop.submit(() -> {}).syncUninterruptibly();
        }
    }

    /** Asks this route from now on. */
    TimedGateway on(String route) {
        prefix = "/" + route;
        return this;
    }

    /** Store, cache and listener of the test's own. */
    @Configuration(proxyBeanMethods = false)
    static class Timed {

        @Bean
        LocalStore store() {
            return new CaffeineStore(StoreLimits.memory(10_000_000), StandardEviction.HYBRID, BodyStorage.HEAP, clock);
        }

        @Bean
        GatewayCache cache(
                KeyDeriver keys,
                AliasTable aliases,
                Dialects dialects,
                LocalStore store,
                Flights flights,
                ObjectProvider<CacheListener> listeners,
                NettyWriteResponseFilter writer,
                GatewayProperties properties,
                AnswerCost cost,
                KeyExplainer explainer,
                ReadGuard guard) {
            return GatewayCache.builder(store, aliases, flights, writer)
                    .keys(keys)
                    .dialects(dialects)
                    .listeners(listeners.orderedStream().toList())
                    .streaming(properties.getStreamingMediaTypes())
                    .timer(clock)
                    .cost(cost)
                    .explainer(explainer)
                    .guard(guard)
                    .build();
        }

        @Bean
        CacheListener fills() {
            return new CacheListener() {
                @Override
                public void onRequest(String route, Outcome outcome) {
                    outcomes.add(outcome);
                }

                @Override
                public void onStored(String route) {
                    fills.add("stored");
                }

                @Override
                public void onSkipped(String route, SkipReason reason) {
                    fills.add(reason.word());
                }
            };
        }
    }

    /** What the clock says, in nanoseconds. */
    static long nanos() {
        return clock.read();
    }

    void advance(Duration time) {
        clock.advance(time);
    }

    /** What became of the next fill. */
    String nextFill() throws InterruptedException {
        return fills.poll(20, TimeUnit.SECONDS);
    }

    Outcome nextOutcome() throws InterruptedException {
        return outcomes.poll(20, TimeUnit.SECONDS);
    }

    HttpResponse<String> chat(String... headers) throws Exception {
        return gateway.post(prefix + TestGateway.CHAT_PATH, TestGateway.BODY, headers);
    }

    HttpResponse<String> chat(String body, List<String> headers) throws Exception {
        return gateway.post(prefix + TestGateway.CHAT_PATH, body, headers.toArray(String[]::new));
    }

    /** Asks and waits until the answer is stored. */
    void fill(String... headers) throws Exception {
        chat(headers);
        // What an earlier test has left behind may still be told.
        for (String fill = nextFill(); !"stored".equals(fill); fill = nextFill()) {
            assertThat(fill).isNotNull();
        }
        assertThat(nextOutcome()).isEqualTo(Outcome.MISS);
    }

    /** The answers from now on have this status and nothing else. */
    void failWith(int status, String... headers) {
        upstream.answer((call, response, number) -> {
            for (int i = 0; i < headers.length; i += 2) {
                response.header(headers[i], headers[i + 1]);
            }
            return TestUpstream.json(response.status(status), "{\"error\":\"no\"}");
        });
    }

    void recover() {
        upstream.answer(TestUpstream::chat);
    }

    List<EntrySummary> entries() {
        return gateway.bean(AiCache.class).entries().toList();
    }

    static String status(HttpResponse<?> response) {
        return TestGateway.cacheStatus(response);
    }

    @Override
    public void close() {
        gateway.close();
        upstream.close();
    }
}
