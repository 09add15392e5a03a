package dev.aicache.gateway;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.http.HttpResponse;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import com.github.benmanes.caffeine.cache.Ticker;

import dev.aicache.CachedResponse;
import dev.aicache.Headers;
import dev.aicache.StandardEviction;
import dev.aicache.Way;
import dev.aicache.store.BodyStorage;
import dev.aicache.store.CaffeineStore;
import dev.aicache.store.Hit;
import dev.aicache.store.LocalStore;
import dev.aicache.store.StoreLimits;

import static dev.aicache.gateway.TestGateway.cacheStatus;
import static org.assertj.core.api.Assertions.assertThat;

/** A stored answer that the server will not write the head of is a fault of the cache, and so a miss, on each way. */
class UnsayableHeaderTests {

    /** Gives every hit with a field whose name is none. */
    @Configuration(proxyBeanMethods = false)
    static class Damaged {

        @Bean
        LocalStore store() {
            LocalStore store = new CaffeineStore(
                    StoreLimits.memory(10_000_000), StandardEviction.HYBRID, BodyStorage.HEAP, Ticker.systemTicker());
            return (LocalStore) Proxy.newProxyInstance(
                    LocalStore.class.getClassLoader(),
                    new Class<?>[] {LocalStore.class},
                    (proxy, method, arguments) -> {
                        try {
                            Object result = method.invoke(store, arguments);
                            return result instanceof Hit hit ? damaged(hit) : result;
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }

        private static Hit damaged(Hit hit) {
            CachedResponse response = hit.response();
            return new Hit(
                    new CachedResponse(
                            response.status(),
                            Headers.of("X-Good", "1", "X Bad", "2"),
                            response.body(),
                            response.selection()),
                    hit.ageNanos(),
                    hit.remainingNanos(),
                    hit.terms(),
                    hit.reads());
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void isAMiss(Way way) throws Exception {
        try (TestUpstream upstream = new TestUpstream();
                TestGateway gateway = TestGateway.builder()
                        .with(Damaged.class)
                        .route("chat", upstream.url(), "/v1/**", "AiCache=10m")
                        .with("ai-cache.express=" + (way == Way.FILTER ? "off" : way.word()))
                        .start()) {
            gateway.chat();
            HttpResponse<String> second = gateway.chat();

            assertThat(second.statusCode()).isEqualTo(200);
            assertThat(second.body()).contains("answer 2");
            assertThat(cacheStatus(second)).isEqualTo("aicache; fwd=bypass; detail=fault");
            assertThat(second.headers().firstValue("X-Good")).isEmpty();
        }
    }
}
