package dev.aicache.gateway;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.web.server.WebFilter;

import com.jayway.jsonpath.JsonPath;

import reactor.core.publisher.Mono;

import dev.aicache.AiCache;

import static dev.aicache.gateway.TestGateway.BODY;
import static dev.aicache.gateway.TestGateway.CHAT_PATH;
import static org.assertj.core.api.Assertions.assertThat;

/** What an entry answers, shown to those with a role only, where it is shown at all. */
class ShownContentTests {

    private static TestUpstream upstream;
    private static TestGateway gateway;

    @Configuration(proxyBeanMethods = false)
    static class Authentication {

        /** Whoever says an authority has it. */
        @Bean
        WebFilter authentication() {
            return (exchange, chain) -> {
                String authority = exchange.getRequest().getHeaders().getFirst("X-Authority");
                return chain.filter(
                        authority == null
                                ? exchange
                                : exchange.mutate()
                                        .principal(Mono.just(new TestingAuthenticationToken("u", "secret", authority)))
                                        .build());
            };
        }
    }

    @BeforeAll
    static void start() {
        upstream = new TestUpstream();
        gateway = TestGateway.builder()
                .with(Authentication.class)
                .route("chat", upstream.url(), "/v1/**", "AiCache=10m")
                .with("management.endpoints.web.exposure.include=aicache")
                .with("ai-cache.endpoint.show-content=when-authorized", "ai-cache.endpoint.roles=AUDITOR")
                .start();
    }

    @AfterAll
    static void stop() {
        gateway.close();
        upstream.close();
    }

    @BeforeEach
    void reset() {
        upstream.reset();
        gateway.purge();
    }

    private static HttpResponse<String> entry(@Nullable String authority) throws Exception {
        String key = gateway.bean(AiCache.class)
                .entries()
                .findAny()
                .orElseThrow()
                .key()
                .toString();
        HttpRequest.Builder request =
                gateway.request("/actuator/aicache/entries/" + key).GET();
        if (authority != null) {
            request.header("X-Authority", authority);
        }
        return gateway.send(request.build());
    }

    @Test
    void onlyWhoHasTheRoleSeesTheAnswer() throws Exception {
        String answer = gateway.post(CHAT_PATH, BODY).body();
        HttpResponse<String> nobody = entry(null);
        HttpResponse<String> somebody = entry("ROLE_READER");
        HttpResponse<String> auditor = entry("ROLE_AUDITOR");

        assertThat(nobody.statusCode()).isEqualTo(200);
        assertThat(JsonPath.<Object>read(nobody.body(), "$.content")).isNull();
        assertThat(JsonPath.<Object>read(somebody.body(), "$.content")).isNull();
        assertThat(nobody.body() + somebody.body()).doesNotContain("answer 1");
        assertThat(JsonPath.<String>read(auditor.body(), "$.content.text")).isEqualTo(answer);
        assertThat(JsonPath.<String>read(auditor.body(), "$.content.contentType"))
                .isEqualTo("application/json");
        assertThat(JsonPath.<Boolean>read(auditor.body(), "$.content.isWhole")).isTrue();
        assertThat(auditor.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(auditor.body()).doesNotContain("hello").doesNotContain("alice");
    }

    @Test
    void aListNeverShowsIt() throws Exception {
        gateway.post(CHAT_PATH, BODY);
        String list = gateway.send(gateway.request("/actuator/aicache/entries")
                        .header("X-Authority", "ROLE_AUDITOR")
                        .GET()
                        .build())
                .body();

        assertThat(list).contains("\"key\"").doesNotContain("answer 1");
    }

    @Test
    void aLongAnswerIsCut() throws Exception {
        String text = "x".repeat(100_000);
        upstream.answer((call, response, number) ->
                TestUpstream.json(response, TestUpstream.CHAT.formatted(1, 1).replace("answer 1", text)));
        gateway.post(CHAT_PATH, BODY);
        String shown = entry("ROLE_AUDITOR").body();

        assertThat(JsonPath.<Boolean>read(shown, "$.content.isWhole")).isFalse();
        assertThat(JsonPath.<Integer>read(shown, "$.content.size")).isGreaterThan(100_000);
        assertThat(JsonPath.<String>read(shown, "$.content.text")).hasSize(64 * 1024);
    }
}
