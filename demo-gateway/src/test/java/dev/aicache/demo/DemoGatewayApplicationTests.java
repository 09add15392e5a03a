package dev.aicache.demo;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.web.server.LocalServerPort;

import dev.aicache.demo.wire.Form;
import dev.aicache.demo.wire.WireClient;
import dev.aicache.demo.wire.WireRequest;
import dev.aicache.demo.wire.WireResponse;

import static org.assertj.core.api.Assertions.assertThat;

/** The sample configuration, as it is. */
@DemoGatewayTest
class DemoGatewayApplicationTests {

    private final int gateway;
    private final ModelCalls calls;
    private final EndedFills fills;

    DemoGatewayApplicationTests(
            @LocalServerPort int gateway, @Value("${local.model.port}") int model, @Autowired EndedFills fills) {
        this.fills = fills;
        this.gateway = gateway;
        this.calls = new ModelCalls(model);
    }

    @BeforeEach
    void beginEmpty() {
        exchange(new WireRequest("DELETE", "/actuator/aicache", List.of(), ""));
        calls.reset();
        fills.reset();
    }

    @Test
    void isHealthy() {
        assertThat(exchange(WireRequest.get("/actuator/health")).body()).contains("\"status\":\"UP\"");
    }

    @Test
    void answersTheSecondTimeFromMemory() {
        WireRequest request = Form.CHAT.request().with("Authorization", "Bearer anyone");
        WireResponse first = exchange(request);
        fills.await(1);
        WireResponse second = exchange(request);

        assertThat(first.header("cache-status")).startsWith("aicache; fwd=uri-miss");
        assertThat(second.header("cache-status")).startsWith("aicache; hit");
        assertThat(second.body()).isEqualTo(first.body()).contains("[simulated answer #1]");
        assertThat(calls.of("/v1/chat/completions")).isOne();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/responses {'model': 'm', 'store': false, 'input': 'Why?'}",
                "/v1/responses {'model': 'm', 'store': false, 'stream': true, 'input': 'Why?'}",
                "/v1beta/models/m:generateContent {'contents': [{'role': 'user', 'parts': [{'text': 'Why?'}]}]}",
                "/v1beta/models/m:streamGenerateContent?alt=sse {'contents': [{'role': 'user', 'parts': [{'text': 'Why?'}]}]}",
                "/api/chat {'model': 'm', 'stream': false, 'messages': [{'role': 'user', 'content': 'Why?'}]}",
                "/api/chat {'model': 'm', 'messages': [{'role': 'user', 'content': 'Why?'}]}"
            })
    void answersInEveryProtocolTheSecondTimeFromMemory(String asked) {
        String[] parts = asked.replace('\'', '"').split(" ", 2);
        WireRequest request = WireRequest.post(parts[0], parts[1]).with("Authorization", "Bearer anyone");
        WireResponse first = exchange(request);
        fills.await(1);
        WireResponse second = exchange(request);

        assertThat(first.body()).contains("[simulated answer #1]");
        assertThat(second.header("cache-status")).startsWith("aicache; hit");
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(second.header("ai-cache-saved")).startsWith("input=").contains("output=40");
    }

    @Test
    void keepsCallersOfAnotherCredentialApart() {
        exchange(Form.CHAT.request().with("Authorization", "Bearer one"));
        WireResponse other = exchange(Form.CHAT.request().with("Authorization", "Bearer other"));

        assertThat(other.body()).contains("[simulated answer #2]");
    }

    @Test
    void sharesAnswersAmongAllWhereTheRouteSaysSo() {
        WireRequest shared = Form.CHAT.request().to("/shared/v1/chat/completions");
        exchange(shared.with("Authorization", "Bearer one"));
        fills.await(1);
        WireResponse other = exchange(shared.with("Authorization", "Bearer other"));
        WireResponse nobody = exchange(shared);

        assertThat(other.header("cache-status")).startsWith("aicache; hit");
        assertThat(nobody.header("cache-status")).startsWith("aicache; hit");
        assertThat(calls.of("/v1/chat/completions")).isOne();
    }

    @Test
    void sendsNoHeaderOfTheFirstCallersAnswerAgain() {
        WireRequest request = Form.MESSAGE_STREAM.request().with("x-api-key", "anyone");
        WireResponse miss = exchange(request);
        fills.await(1);
        WireResponse hit = exchange(request);

        assertThat(miss.header("set-cookie")).isNotNull();
        assertThat(miss.header("request-id")).isEqualTo("req_sim1");
        assertThat(hit.header("cache-status")).startsWith("aicache; hit");
        assertThat(hit.headers().stream().map(Map.Entry::getKey))
                .doesNotContain("set-cookie", "request-id", "cf-ray", "anthropic-organization-id")
                .noneMatch(name -> name.startsWith("anthropic-ratelimit"));
    }

    @Test
    void showsAndEmptiesTheCacheThroughTheEndpoint() {
        WireRequest request = Form.CHAT.request().with("Authorization", "Bearer anyone");
        exchange(request);
        fills.await(1);

        assertThat(exchange(WireRequest.get("/actuator/aicache")).body()).contains("\"entries\":1");
        assertThat(exchange(new WireRequest("DELETE", "/actuator/aicache", List.of(), ""))
                        .body())
                .contains("\"purged\":1");
        assertThat(exchange(request).body()).contains("[simulated answer #2]");
    }

    private WireResponse exchange(WireRequest request) {
        return WireClient.exchange(gateway, request);
    }
}
