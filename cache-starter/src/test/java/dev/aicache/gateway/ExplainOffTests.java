package dev.aicache.gateway;

import org.junit.jupiter.api.Test;

import dev.aicache.AiCache;
import dev.aicache.Explanation;
import dev.aicache.Headers;
import dev.aicache.Outcome;
import dev.aicache.RequestDescription;

import static dev.aicache.gateway.TestGateway.BODY;
import static dev.aicache.gateway.TestGateway.CHAT_PATH;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** A cache that is to remember nothing of requests still explains what it can. */
class ExplainOffTests {

    @Test
    void knowsNoNearestEntryWhereThatIsSwitchedOff() throws Exception {
        try (TestUpstream upstream = new TestUpstream();
                TestGateway plain = TestGateway.builder()
                        .route("chat", upstream.url(), "/v1/**", "AiCache")
                        .with("ai-cache.explain=false")
                        .start()) {
            plain.chat();
            String near = BODY.replace("hello", "bye");
            Explanation explanation = plain.bean(AiCache.class)
                    .explain(RequestDescription.of(
                            "chat",
                            "POST",
                            CHAT_PATH,
                            null,
                            Headers.of(
                                    "Host", "127.0.0.1:" + plain.port(),
                                    "Content-Type", "application/json",
                                    "Authorization", "Bearer alice"),
                            near.getBytes(UTF_8)));

            assertThat(explanation.outcome()).isEqualTo(Outcome.MISS);
            assertThat(explanation.key()).isNotNull();
            assertThat(explanation.nearest()).isNull();
        }
    }
}
