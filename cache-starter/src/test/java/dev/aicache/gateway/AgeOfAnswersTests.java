package dev.aicache.gateway;

import java.time.Duration;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static dev.aicache.gateway.TimedGateway.status;
import static org.assertj.core.api.Assertions.assertThat;

/** How old an answer is: what it was when it came, what it took to get it, and how long it has been here. */
class AgeOfAnswersTests {

    private static TimedGateway timed;

    @BeforeAll
    static void start() {
        timed = TimedGateway.builder().route("chat", "ttl=100s").start();
    }

    @AfterAll
    static void stop() {
        timed.close();
    }

    @BeforeEach
    void reset() {
        timed.reset();
        timed.upstream.answer((call, response, number) -> {
            timed.advance(Duration.ofSeconds(7));
            response.header("Age", "30");
            return TestUpstream.chat(call, response, number);
        });
    }

    @Test
    void isToldInTheReply() throws Exception {
        timed.fill();
        timed.advance(Duration.ofSeconds(5));

        assertThat(timed.chat().headers().allValues("Age")).containsExactly("42");
        assertThat(status(timed.chat())).isEqualTo("aicache; hit; ttl=95");
    }

    @Test
    void isComparedWithTheAgeThatARequestAllows() throws Exception {
        timed.fill();

        assertThat(status(timed.chat("Cache-Control", "max-age=38"))).startsWith("aicache; hit");
        assertThat(status(timed.chat("Cache-Control", "max-age=36"))).isEqualTo("aicache; fwd=request; stored");
    }
}
