package dev.aicache.gateway;

import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.aicache.CacheListener;
import dev.aicache.SkipReason;

import static dev.aicache.gateway.TestGateway.BODY;
import static dev.aicache.gateway.TestGateway.CHAT_PATH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Whoever has an answer finds that it was counted. */
class ToldBeforeTheEndTests {

    private static volatile CountDownLatch told;
    private static volatile CountDownLatch mayGo;
    private static TestUpstream upstream;
    private static TestGateway gateway;

    /** Takes its time. */
    @Configuration(proxyBeanMethods = false)
    static class Slow {

        @Bean
        CacheListener slow() {
            return new CacheListener() {
                @Override
                public void onStored(String route) {
                    await();
                }

                @Override
                public void onSkipped(String route, SkipReason reason) {
                    await();
                }
            };
        }

        private static void await() {
            told.countDown();
            try {
                assertThat(mayGo.await(20, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @BeforeAll
    static void start() {
        upstream = new TestUpstream();
        gateway = TestGateway.builder()
                .with(Slow.class)
                .route("chat", upstream.url(), "/v1/**", "AiCache=10m")
                .start();
    }

    @AfterAll
    static void stop() {
        gateway.close();
        upstream.close();
    }

    @BeforeEach
    void reset() {
        told = new CountDownLatch(1);
        mayGo = new CountDownLatch(1);
        upstream.reset();
        gateway.purge();
    }

    @ParameterizedTest
    @ValueSource(strings = {"stop", "length"})
    void whetherItIsStoredOrNot(String finishReason) throws Exception {
        upstream.answer((call, response, number) -> TestUpstream.json(
                response, TestUpstream.CHAT.formatted(number, number).replace("\"stop\"", '"' + finishReason + '"')));
        CompletableFuture<HttpResponse<String>> answer = gateway.sendAsync(gateway.posted(CHAT_PATH, BODY));

        assertThat(told.await(20, TimeUnit.SECONDS)).isTrue();
        assertThatExceptionOfType(TimeoutException.class).isThrownBy(() -> answer.get(300, TimeUnit.MILLISECONDS));
        mayGo.countDown();
        assertThat(answer.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    }
}
