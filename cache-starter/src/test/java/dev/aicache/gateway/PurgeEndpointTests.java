package dev.aicache.gateway;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import dev.aicache.AiCache;

import static dev.aicache.gateway.TestGateway.BODY;
import static dev.aicache.gateway.TestGateway.CHAT_PATH;
import static dev.aicache.gateway.TestGateway.cacheStatus;
import static org.assertj.core.api.Assertions.assertThat;

/** What is purged through the endpoint. */
@ExtendWith(OutputCaptureExtension.class)
class PurgeEndpointTests {

    private static final String OTHER = "{\"model\":\"other\",\"messages\":[]}";
    private static final String MISS = "aicache; fwd=uri-miss";
    private static final String HIT = "aicache; hit; ttl=";

    private static TestUpstream upstream;
    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        upstream = new TestUpstream();
        gateway = TestGateway.builder()
                .route("chat", upstream.url(), "/v1/**")
                .with(cached(0))
                .route("second", upstream.url(), "/second/**", "StripPrefix=1", "AiCache=10m")
                .route("plain", upstream.url(), "/plain/**", "StripPrefix=1")
                .with(
                        "management.endpoints.web.exposure.include=aicache",
                        "management.endpoint.aicache.access=unrestricted",
                        "logging.level.dev.aicache=trace",
                        "logging.level.org.springframework.web=trace")
                .start();
    }

    private static String[] cached(int route) {
        String filter = "spring.cloud.gateway.server.webflux.routes[" + route + "].filters[0].";
        return new String[] {
            filter + "name=AiCache",
            filter + "args.ttl=10m",
            filter + "args.stale-while-revalidate=1h",
            filter + "args.caller-headers=tags,namespace"
        };
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

    private static HttpResponse<String> purge(String json) throws Exception {
        return gateway.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + "/actuator/aicache/purge"))
                        .POST(BodyPublishers.ofString(json))
                        .build());
    }

    /** As the client of these tests asks. */
    private static String request(String members, String... headers) {
        StringBuilder sent = new StringBuilder("\"Host\":\"127.0.0.1:" + gateway.port() + "\","
                + "\"Content-Type\":\"application/json\",\"Authorization\":\"Bearer alice\"");
        for (String header : headers) {
            sent.append(',').append(header);
        }
        return "{\"route\":\"chat\",\"path\":\"%s\",\"headers\":{%s},%s}".formatted(CHAT_PATH, sent, members);
    }

    private static String asked(String body) throws Exception {
        return cacheStatus(gateway.post(CHAT_PATH, body, "AI-Cache-Tags", "mine"));
    }

    private static void purgesTheFirstOnly(String json, String tag) throws Exception {
        asked(BODY);
        asked(OTHER);
        HttpResponse<String> purged = purge(json);

        assertThat(purged.statusCode()).as(purged.body()).isEqualTo(200);
        assertThat(purged.body()).startsWith("{\"purged\":[\"" + tag).endsWith("\"],\"reach\":\"instance\"}");
        assertThat(asked(OTHER)).startsWith(HIT);
        assertThat(asked(BODY)).startsWith(MISS);
        assertThat(asked(BODY)).startsWith(HIT);
    }

    @Test
    void byKey() throws Exception {
        asked(BODY);
        String key = gateway.bean(AiCache.class)
                .entries()
                .findFirst()
                .orElseThrow()
                .key()
                .toString();
        gateway.purge();

        purgesTheFirstOnly("{\"key\":\"" + key.toUpperCase(java.util.Locale.ROOT) + "\"}", "key:" + key);
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void byRequest(boolean isText) throws Exception {
        String body = isText ? "\"" + BODY.replace("\"", "\\\"") + "\"" : BODY.replace(",", " ,\n ");

        purgesTheFirstOnly("{\"request\":" + request("\"body\":" + body) + "}", "key:");
    }

    @Test
    void byScope() throws Exception {
        asked(BODY);
        String bobs = cacheStatus(gateway.post(CHAT_PATH, BODY, "Authorization", "Bearer bob"));
        HttpResponse<String> purged = purge("{\"scope-of\":" + request("\"method\":\"POST\"") + "}");

        assertThat(purged.body()).startsWith("{\"purged\":[\"scope:").doesNotContain("alice");
        assertThat(bobs).startsWith(MISS);
        assertThat(cacheStatus(gateway.post(CHAT_PATH, BODY, "Authorization", "Bearer bob")))
                .startsWith(HIT);
        assertThat(asked(BODY)).startsWith(MISS);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"model":"m"}                             | ["model:m"]
                    {"tags":["mine"]}                         | ["name:mine"]
                    {"tags":["nobodys","mine"]}               | ["name:nobodys","name:mine"]
                    {"namespace":"one"}                       | ["namespace:one"]
                    {"route":"chat"}                          | ["route:chat"]
                    {"everything":true}                       | ["everything"]
                    {"model":"none","route":"chat"}           | ["model:none","route:chat"]
                    """)
    void byWhatAnEntryIsCalled(String json, String purged) throws Exception {
        String[] headers = {"AI-Cache-Tags", "mine", "AI-Cache-Namespace", "one"};
        gateway.chat(headers);
        // Asked of another model, but answered by the same.
        HttpResponse<String> elsewhere = gateway.post("/second" + CHAT_PATH, OTHER);
        assertThat(cacheStatus(elsewhere)).startsWith(MISS);

        assertThat(purge(json).body()).isEqualTo("{\"purged\":" + purged + ",\"reach\":\"instance\"}");
        assertThat(cacheStatus(gateway.chat(headers))).startsWith(MISS);
        assertThat(cacheStatus(gateway.post("/second" + CHAT_PATH, OTHER)))
                .startsWith(json.contains("everything") || json.contains("\"m\"") ? MISS : HIT);
    }

    @Test
    void leavesAStaleEntryWhereItIsSoft() throws Exception {
        asked(BODY);
        assertThat(purge("{\"model\":\"m\",\"soft\":true}").statusCode()).isEqualTo(200);

        assertThat(asked(BODY)).endsWith("detail=stale");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                    ~~                                                 | The body is no JSON object
                    nonsense                                           | The body is no JSON object
                    ["everything"]                                     | The body is no JSON object
                    {}                                                 | names nothing to purge
                    {"soft":true}                                      | names nothing to purge
                    {"tag":"a"}                                        | tag: is not known; known are key, tags
                    {"model":"a","model":"b"}                          | model: is there twice
                    {"key":"abc"}                                      | key: write the 64 hexadecimal digits
                    {"key":12}                                         | key: write the 64 hexadecimal digits
                    {"tags":"a"}                                       | tags: write an array of 1 to 1000 names
                    {"tags":[]}                                        | tags: write an array
                    {"tags":["a",1]}                                   | tags: write a text that is not empty
                    {"tags":[" "]}                                     | tags: write a text that is not empty
                    {"model":7}                                        | model: write a text
                    {"namespace":null}                                 | namespace: write a text
                    {"everything":false}                               | everything: write true
                    {"everything":true,"soft":"yes"}                   | soft: write true or false
                    {"request":"hello"}                                | request: write an object
                    {"request":{"route":"chat"}}                       | request.path: write a text
                    {"request":{"path":"/v1/x"}}                       | request.route: write a text
                    {"request":{"route":"chat","path":"v1"}}           | request.path: write a path
                    {"request":{"route":"chat","path":"/v1/x","url":1}}| request.url: is not known; known are route
                    {"scope-of":{"route":"chat","path":"/v1","headers":[]}} | scope-of.headers: write an object
                    {"scope-of":{"route":"chat","path":"/v1","headers":{"A b":"x"}}} | scope-of.headers: has a character
                    {"scope-of":{"route":"chat","path":"/v1","headers":{"X":1}}} | scope-of.headers: each value is a text
                    {"scope-of":{"route":"chat","path":"/v1"}}         | scope-of: The request is nobody's
                    {"request":{"route":"chat","path":"/v1","body":{}}}| request: The request is nobody's
                    {"request":{"route":"chat","path":"/v1","method":"P T"}} | request.method: has a character
                    """)
    void saysWhatIsWrong(String json, String said) throws Exception {
        asked(BODY);
        HttpResponse<String> refused = purge(json);

        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(400);
        assertThat(refused.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(refused.body()).contains(said);
        assertThat(asked(BODY)).startsWith(HIT);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                    {"route":"chatt"}                                  | route: no route 'chatt' has a cache
                    {"route":"plain"}                                  | there are chat, second
                    {"request":{"route":"plain","path":"/v1/x"}}       | request.route: no route 'plain'
                    {"scope-of":{"route":"plain","path":"/v1/x"}}      | scope-of.route: no route 'plain'
                    """)
    void knowsNoOtherRoutes(String json, String said) throws Exception {
        HttpResponse<String> refused = purge(json);

        assertThat(refused.statusCode()).isEqualTo(404);
        assertThat(refused.body()).contains(said);
    }

    @Test
    void takesNoMoreThanFitsInMemory() throws Exception {
        HttpResponse<String> refused = purge("{\"tags\":[\"" + "a".repeat(4 * 1024 * 1024) + "\"]}");

        assertThat(refused.statusCode()).isEqualTo(413);
    }

    @Test
    void tellsTheLogNothingOfWhatWasSent(CapturedOutput output) throws Exception {
        String secret = "{\"model\":\"m\",\"messages\":\"the-prompt\"}";
        purge("{\"request\":" + request("\"body\":" + secret, "\"X-Other\":\"the-header\"") + "}");
        purge("{\"request\":" + request("\"body\":" + secret + ",\"more\":1") + "}");
        purge("{\"request\":" + request("\"body\":" + secret));
        purge("{\"request\":{\"route\":\"chat\",\"path\":\"/v1/x\",\"body\":" + secret + "}}");
        purge("{\"request\":" + request("\"body\":" + secret).replace("/v1/", "/v1 the-path/") + "}");

        assertThat(output).contains("/actuator/aicache/purge").doesNotContain("the-prompt", "the-header", "the-path");
    }
}
