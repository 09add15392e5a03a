package dev.aicache.gateway;

import java.net.Socket;
import java.util.Optional;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import reactor.core.publisher.Flux;

import dev.aicache.BypassReason;
import dev.aicache.SkipReason;
import dev.aicache.dialect.Dialect;
import dev.aicache.dialect.Dialects;
import dev.aicache.dialect.FieldRules;
import dev.aicache.dialect.JsonObject;
import dev.aicache.dialect.RequestTraits;
import dev.aicache.flight.Flights;

import static dev.aicache.gateway.TestGateway.BODY;
import static org.assertj.core.api.Assertions.assertThat;

/** A fill ends its flight whatever goes wrong at its end: nobody waits for ever, and nobody boards what is over. */
class FillEndTests {

    private static TestUpstream upstream;
    private static TestGateway gateway;

    /** Fails as nothing should. */
    static final class DesperateDialect implements Dialect {

        @Override
        public String name() {
            return "desperate";
        }

        @Override
        public boolean speaks(String path) {
            return path.startsWith("/v1/");
        }

        @Override
        public FieldRules rules() {
            return FieldRules.NONE;
        }

        @Override
        public Optional<BypassReason> bypass(JsonObject request) {
            return Optional.empty();
        }

        @Override
        public RequestTraits traits(JsonObject request) {
            return RequestTraits.UNKNOWN;
        }

        @Override
        public Optional<SkipReason> judge(RequestTraits request, @Nullable String contentType, byte[] body) {
            throw new AssertionError("neither a RuntimeException nor a LinkageError");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Desperate {

        @Bean
        Dialects dialects() {
            return Dialects.builtIn().preceded(java.util.List.of(new DesperateDialect()));
        }
    }

    @BeforeAll
    static void start() {
        upstream = new TestUpstream();
        gateway = TestGateway.builder()
                .with(Desperate.class)
                .route("chat", upstream.url(), "/v1/**", "AiCache=10m")
                .start();
    }

    @AfterAll
    static void stop() {
        gateway.close();
        upstream.close();
    }

    private static String ask(String until) throws Exception {
        try (Socket socket = gateway.open("/v1/x", BODY)) {
            socket.setSoTimeout(10_000);
            return RawHttp.read(socket, until);
        }
    }

    @Test
    void whereTheAnswerOfDeclaredLengthCannotBeJudged() throws Exception {
        upstream.reset();
        for (int i = 1; i <= 2; i++) {
            assertThat(ask("}}")).endsWith(TestUpstream.CHAT.formatted(i, i));
            Awaitility.await().until(() -> gateway.bean(Flights.class).size() == 0);
        }
    }

    @Test
    void whereTheStreamCannotBeJudged() throws Exception {
        upstream.reset();
        upstream.answer((call, response, number) ->
                TestUpstream.sse(response, Flux.fromIterable(TestUpstream.chatEvents(number, "a"))));
        for (int i = 1; i <= 2; i++) {
            assertThat(ask("\r\n0\r\n\r\n")).contains("chatcmpl-" + i).endsWith("\r\n0\r\n\r\n");
            Awaitility.await().until(() -> gateway.bean(Flights.class).size() == 0);
        }
    }
}
