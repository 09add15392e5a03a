package dev.aicache.gateway;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import com.jayway.jsonpath.JsonPath;

import dev.aicache.AiCache;
import dev.aicache.StandardEviction;

import static dev.aicache.gateway.TestGateway.BODY;
import static dev.aicache.gateway.TestGateway.cacheStatus;
import static org.assertj.core.api.Assertions.assertThat;

/** What the endpoint shows of entries, routes and single requests, and what it changes. */
class SteeringEndpointTests {

    private static TestUpstream upstream;
    private static TestGateway gateway;
    private static AiCache cache;
    private static long maxMemory;

    @BeforeAll
    static void start() {
        upstream = new TestUpstream();
        gateway = gateway("management.endpoint.aicache.access=unrestricted");
        cache = gateway.bean(AiCache.class);
        maxMemory = cache.statistics().maxMemory();
    }

    private static TestGateway gateway(String... settings) {
        return TestGateway.builder()
                .route("chat", upstream.url(), "/v1/**", "AiCache=10m")
                .route("other", upstream.url(), "/other/**", "AiCache=20m")
                .with("management.endpoints.web.exposure.include=aicache", "ai-cache.console.enabled=true")
                .with(settings)
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

    @AfterEach
    void restore() {
        cache.turn(true);
        cache.turn("chat", true);
        cache.changeEviction(StandardEviction.HYBRID);
        cache.changeMaxMemory(maxMemory);
    }

    private static HttpResponse<String> call(String method, String path, String body) throws Exception {
        return gateway.send(request(gateway, method, path, body));
    }

    private static HttpRequest request(TestGateway of, String method, String path, String body) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + of.port() + "/actuator/aicache" + path))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
    }

    private static Object at(HttpResponse<String> response, String path) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JsonPath.read(response.body(), path);
    }

    private static String question(int number) {
        return BODY.replace("hello", "hello " + number);
    }

    @Test
    void entriesAreListedPageByPageInTheOrderAskedFor() throws Exception {
        for (int i = 0; i < 5; i++) {
            gateway.post("/v1/chat/completions", question(i));
        }
        gateway.post("/v1/chat/completions", question(3));
        gateway.post("/other/x", BODY);

        HttpResponse<String> first = call("GET", "/entries?size=2&sort=hits", "");
        HttpResponse<String> last = call("GET", "/entries?size=2&sort=hits&page=2&route=chat", "");

        assertThat(JsonPath.<Integer>read(first.body(), "$.total")).isEqualTo(6);
        assertThat(JsonPath.<List<Integer>>read(first.body(), "$.entries[*].hits"))
                .containsExactly(1, 0);
        assertThat(JsonPath.<Integer>read(last.body(), "$.total")).isEqualTo(5);
        assertThat(JsonPath.<List<String>>read(last.body(), "$.entries[*].route"))
                .containsExactly("chat");
    }

    @Test
    void entriesAreFilteredByWhatIsKnownOfThem() throws Exception {
        gateway.post("/v1/chat/completions", BODY);
        gateway.post("/v1/chat/completions", BODY);
        gateway.post("/other/x", question(1));

        assertThat(total("route=other")).isEqualTo(1);
        assertThat(total("model=m")).isEqualTo(2);
        assertThat(total("model=m&route=chat")).isEqualTo(1);
        assertThat(total("tag=none")).isEqualTo(0);
        assertThat(total("minHits=1")).isEqualTo(1);
        assertThat(total("minBytes=100000")).isEqualTo(0);
        assertThat(total("minAge=1h")).isEqualTo(0);
        assertThat(total("maxAge=1h")).isEqualTo(2);
    }

    private static Object total(String query) throws Exception {
        return at(call("GET", "/entries?" + query, ""), "$.total");
    }

    @Test
    void oneEntryIsFoundByItsKeyAndShowsNothingOfWhatWasSaid() throws Exception {
        gateway.post("/v1/chat/completions", BODY);
        String key = (String) at(call("GET", "/entries", ""), "$.entries[0].key");
        HttpResponse<String> entry = call("GET", "/entries/" + key, "");

        assertThat(at(entry, "$.model")).isEqualTo("m");
        assertThat(entry.body()).doesNotContain("hello").doesNotContain("alice").doesNotContain("answer 1");
        assertThat(at(call("GET", "/entries/" + key.toUpperCase(Locale.ROOT), ""), "$.key"))
                .isEqualTo(key);
        assertThat(call("GET", "/entries/no-key", "").statusCode()).isEqualTo(404);
        assertThat(call("GET", "/entries/" + "0".repeat(64), "").statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({
        "page=-1,page",
        "size=0,size",
        "size=201,size",
        "page=9999,page",
        "sort=loud,sort",
        "minAge=soon,minAge",
        "minHits=some,minHits",
        "colour=red,colour"
    })
    void aQueryThatIsWrongIsToldByItsName(String query, String name) throws Exception {
        HttpResponse<String> wrong = call("GET", "/entries?" + query, "");

        assertThat(wrong.statusCode()).isEqualTo(400);
        assertThat(wrong.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(wrong.body()).contains(name);
    }

    @Test
    void aRequestIsExplainedWithoutBeingSent() throws Exception {
        gateway.post("/v1/chat/completions", BODY);
        String request = "{\"route\":\"chat\",\"path\":\"/v1/chat/completions\",\"headers\":"
                + "{\"Authorization\":\"Bearer alice\",\"Host\":\"127.0.0.1:" + gateway.port() + "\"},\"body\":%s}";
        HttpResponse<String> hit = call("POST", "/explain", request.formatted(BODY));
        HttpResponse<String> miss = call("POST", "/explain", request.formatted(question(1)));

        assertThat(at(hit, "$.outcome")).isEqualTo("hit");
        assertThat(at(miss, "$.outcome")).isEqualTo("miss");
        assertThat(at(miss, "$.nearest.changed")).isEqualTo(List.of("/messages/0/content"));
        assertThat(upstream.calls()).hasSize(1);
        assertThat(miss.body()).doesNotContain("hello").doesNotContain("alice");
    }

    @Test
    void aRouteIsSwitchedOffAndOn() throws Exception {
        HttpResponse<String> off = call("PATCH", "/routes/chat", "{\"on\":false}");
        String status = cacheStatus(gateway.post("/v1/chat/completions", BODY));

        assertThat(at(off, "$.routes[*].on")).isEqualTo(List.of(false, true));
        assertThat(status).contains("switched-off");
        assertThat(call("PATCH", "/routes/nowhere", "{\"on\":true}").statusCode())
                .isEqualTo(404);
    }

    @Test
    void settingsChangeTogetherOrNotAtAll() throws Exception {
        HttpResponse<String> changed =
                call("PATCH", "/settings", "{\"maxMemory\":\"5MB\",\"eviction\":\"lru\",\"on\":false}");

        assertThat(changed.statusCode()).isEqualTo(200);
        assertThat(cache.statistics().maxMemory()).isEqualTo(5 * 1024 * 1024);
        assertThat(cache.eviction()).isEqualTo(StandardEviction.LRU);
        assertThat(cache.isOn()).isFalse();

        HttpResponse<String> wrong = call("PATCH", "/settings", "{\"on\":true,\"eviction\":\"random\"}");
        assertThat(wrong.statusCode()).isEqualTo(400);
        assertThat(wrong.body()).contains("eviction: write one of lru, lfu, fifo, ttl, hybrid, cost");
        assertThat(cache.isOn()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "[]; on, maxMemory, eviction",
                "{}; on, maxMemory, eviction",
                "{\"on\":1}; on",
                "{\"maxMemory\":12}; maxMemory",
                "{\"maxMemory\":\"-5MB\"}; maxMemory",
                "{\"colour\":true}; colour"
            })
    void settingsThatAreWrongAreToldByTheirName(String body, String name) throws Exception {
        HttpResponse<String> wrong = call("PATCH", "/settings", body);

        assertThat(wrong.statusCode()).isEqualTo(400);
        assertThat(wrong.body()).contains(name);
    }

    @Test
    void thePageIsThereAndAsksNobodyElse() throws Exception {
        HttpResponse<String> moved = call("GET", "/console", "");
        HttpResponse<String> page = call("GET", "/console/", "");
        HttpResponse<String> script = call("GET", "/console/console.js", "");

        assertThat(moved.statusCode()).isEqualTo(302);
        assertThat(moved.headers().firstValue("Location")).hasValue("console/");
        assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                .startsWith("default-src 'none'");
        assertThat(script.headers().firstValue("Content-Type")).hasValue("text/javascript");
        assertThat(call("GET", "/console/..%2fapplication.yml", "").statusCode())
                .isIn(400, 404);
        assertThat(call("GET", "/console/settings.json", "").body())
                .isEqualTo("{\"playground\":true,\"changes\":true}");
    }

    @Test
    void whereItMayOnlyBeReadNothingChanges() throws Exception {
        try (TestGateway reading = gateway()) {
            assertThat(reading.send(request(reading, "GET", "/routes", "")).statusCode())
                    .isEqualTo(200);
            assertThat(reading.send(request(reading, "PATCH", "/routes/chat", "{\"on\":false}"))
                            .statusCode())
                    .isEqualTo(403);
            assertThat(reading.send(request(reading, "PATCH", "/settings", "{\"on\":false}"))
                            .statusCode())
                    .isEqualTo(403);
            assertThat(reading.bean(AiCache.class).isOn()).isTrue();
            assertThat(reading.send(request(reading, "GET", "/console/settings.json", ""))
                            .body())
                    .isEqualTo("{\"playground\":true,\"changes\":false}");
        }
    }
}
