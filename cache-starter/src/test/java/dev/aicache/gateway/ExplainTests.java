package dev.aicache.gateway;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import tools.jackson.databind.json.JsonMapper;

import dev.aicache.AiCache;
import dev.aicache.CacheRequest;
import dev.aicache.Explanation;
import dev.aicache.Explanation.Setting;
import dev.aicache.Headers;
import dev.aicache.Outcome;
import dev.aicache.RequestDescription;

import static dev.aicache.gateway.TestGateway.BODY;
import static dev.aicache.gateway.TestGateway.CHAT_PATH;
import static dev.aicache.gateway.TestGateway.cacheStatus;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/** An explanation says what becomes of a request when it is sent, and shows nothing of what is in it. */
class ExplainTests {

    private static TestUpstream upstream;
    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        upstream = new TestUpstream();
        gateway = TestGateway.builder()
                .route("chat", upstream.url(), "/v1/**", "AiCache=15m")
                .route("tenants", upstream.url(), "/tenants/**")
                .route("people", upstream.url(), "/people/**")
                .route(
                        "shared-key",
                        upstream.url(),
                        "/shared/**",
                        "SetRequestHeader=Authorization, one-for-all",
                        "AiCache")
                .route("plain", upstream.url(), "/plain/**")
                .with(
                        "spring.cloud.gateway.server.webflux.routes[1].filters[0].name=AiCache",
                        "spring.cloud.gateway.server.webflux.routes[1].filters[0].args.scope=header:X-Tenant",
                        "spring.cloud.gateway.server.webflux.routes[1].filters[0].args.keyHeaders=X-Region,X-Zone",
                        "spring.cloud.gateway.server.webflux.routes[2].filters[0].name=AiCache",
                        "spring.cloud.gateway.server.webflux.routes[2].filters[0].args.scope=principal",
                        "ai-cache.defaults.max-request=100KB",
                        "ai-cache.defaults.ttl-jitter=12.5%")
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

    private static CacheRequest described(HttpRequest request, String body) {
        Headers.Builder headers = Headers.builder().add("Host", "127.0.0.1:" + gateway.port());
        request.headers().map().forEach((name, values) -> values.forEach(value -> headers.add(name, value)));
        URI uri = request.uri();
        return new CacheRequest(
                request.method(), uri.getRawPath(), uri.getRawQuery(), headers.build(), body.getBytes(UTF_8));
    }

    private static Explanation explain(RequestDescription description) {
        return gateway.bean(AiCache.class).explain(description);
    }

    private static Explanation explain(String route, HttpRequest request, String body) {
        return explain(new RequestDescription(route, described(request, body), null, null));
    }

    private static Explanation explainChat(String body, String... headers) {
        return explain("chat", gateway.posted(CHAT_PATH, body, headers), body);
    }

    /** Explains a request, sends it, and compares. */
    private static Explanation agreed(String route, HttpRequest request, String body)
            throws IOException, InterruptedException {
        Explanation explanation = explain(route, request, body);
        agree(explanation, gateway.send(request));
        return explanation;
    }

    private static Explanation agreedChat(String body, String... headers) throws IOException, InterruptedException {
        return agreed("chat", gateway.posted(CHAT_PATH, body, headers), body);
    }

    private static void agree(Explanation explanation, HttpResponse<String> response) {
        String status = cacheStatus(response);
        switch (explanation.outcome()) {
            case HIT -> assertThat(status).startsWith("aicache; hit");
            case STALE -> assertThat(status).startsWith("aicache; hit").endsWith("detail=" + explanation.reason());
            case MISS, PARTIAL -> assertThat(status).startsWith("aicache; fwd=" + explanation.reason());
            case BYPASS -> assertThat(status).isEqualTo("aicache; fwd=bypass; detail=" + explanation.reason());
            case UNAVAILABLE -> assertThat(response.statusCode()).isEqualTo(504);
            default -> throw new AssertionError(explanation.outcome());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "content-type      | Content-Type     | text/plain | {}",
                "content-encoding  | Content-Encoding | gzip       | {}",
                "no-scope          | Authorization    | ` `        | {}",
                "no-body           | X-Any            | any        | ``",
                "stateful          | X-Any            | any        | {\"store\":true}",
                "live-data         | X-Any            | any        | {\"web_search_options\":{}}",
                "reference         | X-Any            | any        | {\"messages\":[{\"content\":[{\"image_url\":{\"url\":\"https://a/b\"}}]}]}",
                "no-store          | Cache-Control    | no-store   | {}"
            })
    void saysWhyARequestPassesByTheCache(String reason, String header, String value, String body) throws Exception {
        Explanation explanation = agreedChat(body, header, value);

        assertThat(explanation.outcome()).isEqualTo(Outcome.BYPASS);
        assertThat(explanation.reason()).isEqualTo(reason);
        assertThat(explanation.dialect()).isEqualTo("openai-chat");
        assertThat(explanation.entry()).isNull();
    }

    @Test
    void saysSoOfOtherMethods() throws Exception {
        HttpRequest get = gateway.request(CHAT_PATH).GET().build();

        assertThat(agreed("chat", get, "").reason()).isEqualTo("method");
    }

    @Test
    void saysSoOfLargeRequests() throws Exception {
        assertThat(agreedChat("{\"a\":\"" + "x".repeat(100 * 1024) + "\"}").reason())
                .isEqualTo("request-too-large");
    }

    @Test
    void saysSoOfCallersWhomTheRoutesScopeDoesNotKnow() throws Exception {
        assertThat(agreed("tenants", gateway.posted("/tenants/x", "{}"), "{}").reason())
                .isEqualTo("no-scope");
        Explanation explanation = agreed("people", gateway.posted("/people/x", "{}"), "{}");
        assertThat(explanation.reason()).isEqualTo("no-scope");
        assertThat(explanation.scope()).isEqualTo("principal");

        CacheRequest request = described(gateway.posted("/people/x", "{}"), "{}");
        assertThat(explain(new RequestDescription("people", request, null, "alice"))
                        .outcome())
                .isEqualTo(Outcome.MISS);
    }

    @Test
    void agreesOverTheLifeOfAnEntry() throws Exception {
        Explanation first = agreedChat(BODY);
        assertThat(first.outcome()).isEqualTo(Outcome.MISS);
        assertThat(first.reason()).isEqualTo("uri-miss");
        assertThat(first.entry()).isNull();

        Explanation hit = agreedChat(BODY);
        assertThat(hit.outcome()).isEqualTo(Outcome.HIT);
        assertThat(hit.reason()).isNull();
        assertThat(hit.entry().isPresent()).isTrue();
        assertThat(hit.entry().age()).isLessThan(Duration.ofMinutes(1));
        assertThat(hit.entry().remaining()).isBetween(Duration.ofMinutes(12), Duration.ofMinutes(15));
        assertThat(hit.nearest()).isNull();

        assertThat(agreedChat(BODY, "Cache-Control", "no-store").outcome()).isEqualTo(Outcome.HIT);
        assertThat(agreedChat(BODY, "Cache-Control", "max-age=0, no-cache").reason())
                .isEqualTo("request");
        assertThat(agreedChat("{}", "Cache-Control", "only-if-cached").outcome())
                .isEqualTo(Outcome.UNAVAILABLE);
        assertThat(agreedChat(BODY, "Cache-Control", "only-if-cached").outcome())
                .isEqualTo(Outcome.HIT);
    }

    @Test
    void agreesWhereAnAnswerVariesByAHeader() throws Exception {
        upstream.answer(
                (call, response, number) -> TestUpstream.chat(call, response.header("Vary", "X-Flavour"), number));
        agreedChat(BODY, "X-Flavour", "a");

        assertThat(agreedChat(BODY, "X-Flavour", "a").outcome()).isEqualTo(Outcome.HIT);
        assertThat(agreedChat(BODY, "X-Flavour", "b").reason()).isEqualTo("vary-miss");
    }

    @Test
    void agreesWhereAFilterBeforeTheCacheChangesTheCredential() throws Exception {
        HttpRequest alices = gateway.posted("/shared/x", "{\"a\":1}");
        gateway.send(alices);
        CacheRequest arrived = described(alices, "{\"a\":1}");
        CacheRequest present =
                described(gateway.posted("/shared/x", "{\"a\":1}", "Authorization", "one-for-all"), "{\"a\":1}");

        assertThat(explain(new RequestDescription("shared-key", present, arrived, null))
                        .outcome())
                .isEqualTo(Outcome.HIT);
        assertThat(explain(new RequestDescription("shared-key", present, null, null))
                        .outcome())
                .isEqualTo(Outcome.MISS);
    }

    @Test
    void changesNothing() throws Exception {
        agreedChat(BODY);
        var before = gateway.bean(AiCache.class).statistics();
        explainChat(BODY);
        explainChat(BODY.replace("hello", "bye"));

        assertThat(gateway.bean(AiCache.class).statistics()).isEqualTo(before);
        assertThat(gateway.bean(AiCache.class).entries().toList()).hasSize(1).allMatch(entry -> entry.hits() == 0);
        assertThat(upstream.count()).isEqualTo(1);
    }

    @Test
    void namesWhereARequestDiffersFromTheNearestEntry() throws Exception {
        String tools = ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"a\"}},"
                + "{\"type\":\"function\",\"function\":{\"name\":\"b\"}}]}";
        String other = ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"b\"}},"
                + "{\"type\":\"function\",\"function\":{\"name\":\"a\"}}]}";
        String stored = BODY.replace("]}", "],\"temperature\":0" + tools);
        agreedChat(stored);

        assertThat(agreedChatNearest(stored.replace("hello", "bye")).changed()).containsExactly("/messages/0/content");
        assertThat(explainChat(stored.replace("\"temperature\":0", "\"temperature\":0.0"))
                        .nearest()
                        .changed())
                .containsExactly("/temperature");
        assertThat(explainChat(stored.replace("\"temperature\"", "\"new_setting\":1,\"temperature\""))
                        .nearest()
                        .added())
                .containsExactly("/new_setting");
        assertThat(explainChat(stored.replace(tools, other)).nearest().changed())
                .containsExactly("/tools/0/function/name", "/tools/1/function/name");
        assertThat(explainChat(stored, "Accept", "text/plain").nearest().components())
                .containsExactly("header:accept");
    }

    private static Explanation.Nearest agreedChatNearest(String body) {
        Explanation explanation = explainChat(body);
        assertThat(explanation.outcome()).isEqualTo(Outcome.MISS);
        return explanation.nearest();
    }

    @Test
    void neverComparesWithTheEntriesOfAnotherTenant() throws Exception {
        agreedChat(BODY);
        String near = BODY.replace("hello", "bye");

        assertThat(explainChat(near).nearest()).isNotNull();
        assertThat(explainChat(near, "Authorization", "Bearer bob").nearest()).isNull();
        assertThat(explainChat(BODY, "Authorization", "Bearer bob").entry()).isNull();
    }

    @Test
    void forgetsWhatIsPurgedAndKnowsWhatHasLeft() throws Exception {
        agreedChat(BODY);
        AiCache cache = gateway.bean(AiCache.class);
        long memory = cache.statistics().maxMemory();
        cache.changeMaxMemory(1);
        cache.changeMaxMemory(memory);

        assertThat(explainChat(BODY).entry()).isEqualTo(Explanation.Entry.DEPARTED);
        gateway.purge();
        assertThat(explainChat(BODY).entry()).isNull();
    }

    @Test
    void knowsAnAnswerInAnotherFormAndWhatSaysTheForm() throws Exception {
        agreedChat(BODY);
        String streamed = BODY.replace("]}", "],\"stream\":true}");
        Explanation explanation = agreedChat(streamed);

        assertThat(explanation.outcome()).isEqualTo(Outcome.HIT);
        assertThat(explanation.entry().isConverted()).isTrue();
        assertThat(explanation.key().leftOut()).containsExactly(new Explanation.LeftOut("/stream", "answer-form"));
        assertThat(explainChat(BODY).entry().isConverted()).isFalse();
        assertThat(agreedChat(streamed, "Cache-Control", "no-transform")
                        .nearest()
                        .components())
                .containsExactly("answer-form");
    }

    @Test
    void doesNotCountTheEntryThatItConverts() throws Exception {
        agreedChat(BODY);
        AiCache cache = gateway.bean(AiCache.class);
        var before = cache.statistics();
        assertThat(explainChat(BODY.replace("]}", "],\"stream\":true}")).outcome())
                .isEqualTo(Outcome.HIT);

        assertThat(cache.statistics()).isEqualTo(before);
        assertThat(cache.entries().toList()).hasSize(1).allMatch(entry -> entry.hits() == 0);
    }

    @Test
    void saysHowManyInputsAreKnown() throws Exception {
        upstream.answer(new SimulatedEmbeddings());
        assertThat(agreedEmbeddings("[\"a\",\"b\"]").inputs()).isEqualTo(new Explanation.Inputs(2, 0));

        Explanation partial = agreedEmbeddings("[\"c\",\"a\",\"b\",\"a\"]");
        assertThat(partial.outcome()).isEqualTo(Outcome.PARTIAL);
        assertThat(partial.reason()).isEqualTo("partial");
        assertThat(partial.inputs()).isEqualTo(new Explanation.Inputs(4, 3));
        Explanation hit = agreedEmbeddings("[\"b\",\"c\"]");
        assertThat(hit.outcome()).isEqualTo(Outcome.HIT);
        assertThat(hit.inputs()).isEqualTo(new Explanation.Inputs(2, 2));
        assertThat(hit.entry().remaining()).isPositive();
        assertThat(agreedEmbeddings("[\"d\",\"e\",\"d\"]").outcome()).isEqualTo(Outcome.MISS);
        assertThat(agreedEmbeddings("[\"a\",\"z\"]", "Cache-Control", "no-store")
                        .reason())
                .isEqualTo("no-store");
        assertThat(agreedEmbeddings("[\"a\",\"z\"]", "Cache-Control", "only-if-cached")
                        .outcome())
                .isEqualTo(Outcome.UNAVAILABLE);
        assertThat(agreedEmbeddings("[\"a\",\"b\"]", "Cache-Control", "no-cache")
                        .reason())
                .isEqualTo("request");
    }

    private static Explanation agreedEmbeddings(String input, String... headers) throws Exception {
        String body = "{\"model\":\"m\",\"input\":" + input + "}";
        return agreed("chat", gateway.posted("/v1/embeddings", body, headers), body);
    }

    @Test
    void tellsWhatHoldsOnTheRouteAndWhoSaidSo() {
        HttpRequest request = gateway.posted("/tenants/x", "{}", "X-Tenant", "t");
        List<Setting> policy = explain("tenants", request, "{}").policy();

        assertThat(policy).extracting(Setting::name).containsExactlyElementsOf(RouteArguments.NAMES);
        assertThat(policy)
                .contains(
                        new Setting("scope", "header:X-Tenant", "route"),
                        new Setting("key-headers", "X-Region,X-Zone", "route"),
                        new Setting("ttl", "10m", "default"),
                        new Setting("ttl-jitter", "12.5%", "default"),
                        new Setting("max-request", "102400B", "default"),
                        new Setting("finish-abandoned", "true", "default"),
                        new Setting("response-directives", "ai", "default"));
        assertThat(explainChat(BODY).policy()).contains(new Setting("ttl", "15m", "route"));
    }

    @Test
    void refusesRoutesThatHaveNoCache() {
        CacheRequest request = described(gateway.posted("/plain/x", "{}"), "{}");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> explain(new RequestDescription("plain", request, null, null)))
                .withMessageContaining("'plain'")
                .withMessageContaining("chat");
    }

    @Test
    void showsNothingOfWhatIsInARequest() throws Exception {
        String[] headers = {
            "Authorization", "Bearer secret-4711-a",
            "x-api-key", "secret-4711-b",
            "Cookie", "secret-4711-c=secret-4711-d",
            "OpenAI-secret-4711-e", "secret-4711-f",
            "x-goog-secret-4711-g", "secret-4711-h"
        };
        String body =
                "{'model':'secret-4711-i','user':'secret-4711-j','secret-4711-k':1,'metadata':{'secret-4711-l':'secret-4711-m'},"
                        + "'messages':[{'role':'user','secret-4711-n':1,'content':[{'type':'text','text':'secret-4711-o','secret-4711-p':{}}]}],"
                        + "'tools':[{'type':'function','function':{'name':'secret-4711-q','parameters':{'type':'object',"
                        + "'properties':{'secret-4711-r':{'type':'string','enum':['secret-4711-s']}}}}}],"
                        + "'logit_bias':{'secret-4711-t':1},'response_format':{'secret-4711-u':{'secret-4711-v':1}}}";
        String path = CHAT_PATH + "?key=secret-4711-w&secret-4711-x=secret-4711-y";
        String stored = body.replace('\'', '"');
        for (String sent :
                List.of(stored, stored.replace("4711-", "4711-0"), "{\"a\":1}", "{\"a\":1,\"a\":\"secret-4711\"}")) {
            Explanation explanation = agreed("chat", gateway.posted(path, sent, headers), sent);

            assertThat(explanation.outcome()).isEqualTo(Outcome.MISS);
            String json = JsonMapper.builder().build().writeValueAsString(explanation);
            assertThat(json + explanation)
                    .contains("\"outcome\"")
                    .doesNotContain("4711")
                    .doesNotContain("secret");
        }
        Explanation nearest = explain("chat", gateway.posted(path, "{\"b\":1}", headers), "{\"b\":1}");
        assertThat(nearest.nearest()).isNotNull();
        assertThat(new RequestDescription("chat", described(gateway.posted(path, stored, headers), stored), null, null)
                        .toString())
                .doesNotContain("secret");
    }

    @Test
    void listsThePartsOfTheKeyByName() throws Exception {
        Explanation explanation = agreedChat(BODY.replace("]}", "],\"user\":\"u\"}"), "OpenAI-Organization", "o");

        assertThat(explanation.key().form()).isEqualTo("json");
        assertThat(explanation.key().leftOut()).containsExactly(new Explanation.LeftOut("/user", "ignored-by-dialect"));
        assertThat(explanation.key().components())
                .extracting(Explanation.Component::name)
                .containsExactly(
                        "route",
                        "scope",
                        "method",
                        "path",
                        "query",
                        "header:host",
                        "header:openai-organization",
                        "content-type",
                        "dialect",
                        "answer-form",
                        "body");
        Map<String, String> one = fingerprints(explanation);
        Map<String, String> other = fingerprints(explainChat(BODY, "OpenAI-Organization", "o"));
        assertThat(other).isEqualTo(one);
        assertThat(fingerprints(explainChat(BODY, "OpenAI-Organization", "p")))
                .doesNotContainEntry("header:openai-organization", one.get("header:openai-organization"))
                .containsEntry("scope", one.get("scope"));
    }

    private static Map<String, String> fingerprints(Explanation explanation) {
        return explanation.key().components().stream()
                .collect(Collectors.toMap(Explanation.Component::name, Explanation.Component::fingerprint));
    }
}
