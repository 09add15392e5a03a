package dev.aicache.gateway;

import java.net.http.HttpResponse;
import java.time.Duration;

import org.junit.jupiter.api.Test;

import static dev.aicache.gateway.TimedGateway.status;
import static org.assertj.core.api.Assertions.assertThat;

/** The stale answer in place of an upstream that is gone. */
class UnreachableUpstreamTests {

    @Test
    void servesTheStaleAnswerWhereNobodyListens() throws Exception {
        try (TimedGateway own = TimedGateway.builder()
                .route("chat", "ttl=100s", "stale-if-error=1h")
                .with("spring.cloud.gateway.server.webflux.httpclient.pool.type=disabled")
                .start()) {
            own.fill();
            own.advance(Duration.ofSeconds(142));
            own.upstream.close();

            HttpResponse<String> answer = own.chat();
            assertThat(answer.body()).contains("answer 1");
            assertThat(status(answer)).isEqualTo("aicache; fwd=stale; ttl=-42; detail=stale-if-error");
            assertThat(own.nextFill()).isEqualTo("broken");
        }
    }
}
