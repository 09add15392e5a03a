package dev.aicache.gateway;

import java.net.http.HttpResponse;
import java.time.Duration;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static dev.aicache.gateway.TimedGateway.status;
import static org.assertj.core.api.Assertions.assertThat;

/** Each directive that a request's {@code Cache-Control} can have (RFC 9111 §5.2.1). */
class RequestCacheControlTests {

    private static TimedGateway timed;

    @BeforeAll
    static void start() {
        timed = TimedGateway.builder()
                .route("chat", "ttl=100s", "stale-if-error=1h")
                .route("deaf", "ttl=100s", "request-directives=ignore")
                .start();
    }

    @AfterAll
    static void stop() {
        timed.close();
    }

    @BeforeEach
    void reset() {
        timed.reset();
    }

    private HttpResponse<String> ask(String cacheControl) throws Exception {
        return timed.chat("Cache-Control", cacheControl);
    }

    @Test
    void maxAgeTakesAnAnswerThatIsYoungEnough() throws Exception {
        timed.fill();
        timed.advance(Duration.ofSeconds(30));

        assertThat(status(ask("max-age=30"))).isEqualTo("aicache; hit; ttl=70");
        assertThat(status(ask("max-age=29"))).isEqualTo("aicache; fwd=request; stored");
        assertThat(status(ask("max-age=29"))).as("the entry was replaced").isEqualTo("aicache; hit; ttl=100");
    }

    @Test
    void maxAgeOfNothingAsksAnew() throws Exception {
        timed.fill();
        timed.advance(Duration.ofMillis(1));

        assertThat(status(ask("max-age=0"))).isEqualTo("aicache; fwd=request; stored");
    }

    @Test
    void minFreshTakesAnAnswerThatIsGoodForLongEnough() throws Exception {
        timed.fill();
        timed.advance(Duration.ofSeconds(30));

        assertThat(status(ask("min-fresh=70"))).isEqualTo("aicache; hit; ttl=70");
        assertThat(status(ask("min-fresh=71"))).isEqualTo("aicache; fwd=request; stored");
    }

    @Test
    void maxStaleTakesWhatIsStaleNoLongerThanItSays() throws Exception {
        timed.fill();
        timed.advance(Duration.ofSeconds(110));

        HttpResponse<String> stale = ask("max-stale=10");
        assertThat(status(stale)).isEqualTo("aicache; hit; ttl=-10; detail=stale");
        assertThat(stale.headers().firstValue("Age")).hasValue("110");
        assertThat(status(ask("max-stale"))).isEqualTo("aicache; hit; ttl=-10; detail=stale");
        assertThat(timed.upstream.count()).isEqualTo(1);
        assertThat(status(ask("max-stale=9"))).isEqualTo("aicache; fwd=stale; stored");
    }

    @Test
    void maxAgeBesideMaxStaleStillCounts() throws Exception {
        timed.fill();
        timed.advance(Duration.ofSeconds(110));

        assertThat(status(ask("max-stale, max-age=110"))).startsWith("aicache; hit");
        assertThat(status(ask("max-stale, max-age=109"))).startsWith("aicache; fwd=stale");
    }

    @Test
    void staleIsNotServedToWhoDidNotAskForIt() throws Exception {
        timed.fill();
        timed.advance(Duration.ofSeconds(100));

        assertThat(status(timed.chat())).isEqualTo("aicache; fwd=stale; stored");
    }

    @Test
    void onlyIfCachedGetsNothingThatIsStaleUnlessItSaysSo() throws Exception {
        timed.fill();
        timed.advance(Duration.ofSeconds(101));

        assertThat(ask("only-if-cached").statusCode()).isEqualTo(504);
        assertThat(status(ask("only-if-cached, max-stale=5"))).isEqualTo("aicache; hit; ttl=-1; detail=stale");
        assertThat(timed.upstream.count()).isEqualTo(1);
    }

    @Test
    void noStoreTakesWhatThereIsAndLeavesNothing() throws Exception {
        assertThat(status(ask("no-store"))).isEqualTo("aicache; fwd=bypass; detail=no-store");
        assertThat(timed.entries()).isEmpty();
        timed.fill();
        assertThat(status(ask("no-store"))).startsWith("aicache; hit");
    }

    @Test
    void noCacheAsksAnewAndReplaces() throws Exception {
        timed.fill();

        assertThat(status(ask("no-cache"))).isEqualTo("aicache; fwd=request; stored");
        assertThat(timed.chat().body()).contains("answer 2");
    }

    @Test
    void noneCountsWhereTheRouteDoesNotListen() throws Exception {
        timed.on("deaf");
        timed.fill();
        timed.advance(Duration.ofSeconds(30));

        for (String directive : new String[] {"no-cache", "no-store", "max-age=0", "min-fresh=99"}) {
            assertThat(status(ask(directive))).as(directive).isEqualTo("aicache; hit; ttl=70");
        }
        timed.gateway.purge();
        assertThat(status(ask("only-if-cached"))).isEqualTo("aicache; fwd=uri-miss; stored");
    }
}
