package dev.aicache.gateway;

import java.net.http.HttpResponse;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.aicache.AiCache;
import dev.aicache.CachedRoute;
import dev.aicache.EntrySummary;
import dev.aicache.Headers;
import dev.aicache.Outcome;
import dev.aicache.RequestDescription;
import dev.aicache.Tag;

import static dev.aicache.gateway.TestGateway.BODY;
import static dev.aicache.gateway.TestGateway.cacheStatus;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Switching the cache off and on while it runs, and listing what it holds by route. */
class SwitchTests {

    private static final String OFF = "aicache; fwd=bypass; detail=switched-off";

    private static TestUpstream upstream;
    private static TestGateway gateway;
    private static AiCache cache;

    @BeforeAll
    static void start() {
        upstream = new TestUpstream();
        gateway = TestGateway.builder()
                .route("one", upstream.url(), "/one/**", "AiCache=10m")
                .route("two", upstream.url(), "/two/**", "AiCache=20m")
                .route("bare", upstream.url(), "/bare/**")
                .start();
        cache = gateway.bean(AiCache.class);
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

    @AfterEach
    void turnOn() {
        cache.turn(true);
        cache.turn("one", true);
    }

    @Test
    void aRouteThatIsOffIsAnsweredUpstreamAndFindsItsEntriesLater() throws Exception {
        String stored = gateway.post("/one/x", BODY).body();
        cache.turn("one", false);
        HttpResponse<String> off = gateway.post("/one/x", BODY);
        HttpResponse<String> other = gateway.post("/two/x", BODY);
        cache.turn("one", true);
        HttpResponse<String> on = gateway.post("/one/x", BODY);

        assertThat(cacheStatus(off)).isEqualTo(OFF);
        assertThat(off.body()).isNotEqualTo(stored);
        assertThat(cacheStatus(other)).endsWith("stored");
        assertThat(cacheStatus(on)).startsWith("aicache; hit");
        assertThat(on.body()).isEqualTo(stored);
    }

    @Test
    void offAsAWholeItStoresNothing() throws Exception {
        cache.turn(false);
        assertThat(cacheStatus(gateway.post("/two/x", BODY))).isEqualTo(OFF);
        assertThat(cache.entries()).isEmpty();
        assertThat(cache.isOn()).isFalse();
        cache.turn(true);
        assertThat(cacheStatus(gateway.post("/two/x", BODY))).endsWith("stored");
    }

    @Test
    void aRouteThatIsOffByItselfStaysSoWhenTheWholeComesOn() throws Exception {
        cache.turn("one", false);
        cache.turn(false);
        cache.turn(true);

        assertThat(cacheStatus(gateway.post("/one/x", BODY))).isEqualTo(OFF);
        assertThat(cache.routes()).extracting(CachedRoute::isOn).containsExactly(false, true);
    }

    @Test
    void anExplanationSaysSo() {
        cache.turn("one", false);
        var told = cache.explain(RequestDescription.of(
                "one",
                "POST",
                "/one/x",
                null,
                Headers.of("Content-Type", "application/json", "Authorization", "Bearer alice"),
                BODY.getBytes(UTF_8)));

        assertThat(told.outcome()).isEqualTo(Outcome.BYPASS);
        assertThat(told.reason()).isEqualTo("switched-off");
    }

    @Test
    void onlyRoutesWithACacheCanBeSwitched() {
        assertThatThrownBy(() -> cache.turn("bare", false)).hasMessageContaining("No route 'bare' has a cache");
        assertThat(cache.routes()).extracting(CachedRoute::id).containsExactly("one", "two");
        assertThat(cache.routes().get(1).policy()).anySatisfy(setting -> {
            assertThat(setting.name()).isEqualTo("ttl");
            assertThat(setting.value()).isEqualTo("20m");
        });
    }

    @Test
    void entriesAreListedByTheTagsTheyHave() throws Exception {
        gateway.post("/one/x", BODY);
        gateway.post("/two/x", BODY);

        assertThat(cache.entries(Tag.route("one")))
                .extracting(EntrySummary::route)
                .containsExactly("one");
        assertThat(cache.entries(Tag.model("m"))).hasSize(2);
        assertThat(cache.entries(Tag.model("m"), Tag.route("two"))).hasSize(1);
        assertThat(cache.entries(Tag.of("no such tag"))).isEmpty();
    }
}
