package dev.aicache.gateway;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.aicache.BypassReason;
import dev.aicache.CacheListener;
import dev.aicache.coordination.SyncState;
import dev.aicache.coordination.SyncStatus;
import dev.aicache.coordination.redis.TestRedis;

import static dev.aicache.gateway.TestGateway.cacheStatus;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Secrets in every place where a request, an answer or the configuration has some, all the cache's ways gone once with every logger at
 * DEBUG and its own at TRACE: none of them is in its log, a meter, the health, or what the endpoint shows. What other libraries log at
 * that level is held to {@code docs/security.md}.
 */
class PlantedSecretsTests {

    private static final String PROMPT = "planted-prompt-4711";
    private static final String ANSWER = "planted-answer-4712";
    private static final String BEARER = "planted-bearer-4713";
    private static final String API_KEY = "planted-api-key-4714";
    private static final String QUERY_KEY = "planted-query-key-4715";
    private static final String COOKIE = "planted-cookie-4716";
    private static final String UPSTREAM_COOKIE = "planted-set-cookie-4717";
    private static final String CREDENTIAL = "planted-credential-4718";
    private static final String CALLER_KEY = "planted-caller-key-4719";
    private static final String REDIS_PASSWORD = "planted-redis-password-4720";
    private static final String FILE_KEY =
            Base64.getEncoder().encodeToString("planted-file-key-of-256-bits-721".getBytes(StandardCharsets.US_ASCII));

    private static final List<String> SECRETS = List.of(
            PROMPT,
            ANSWER,
            BEARER,
            API_KEY,
            QUERY_KEY,
            COOKIE,
            UPSTREAM_COOKIE,
            CREDENTIAL,
            CALLER_KEY,
            REDIS_PASSWORD,
            FILE_KEY);

    private static final Path PAGE = Path.of("..", "docs", "security.md");
    private static final Log log = new Log();

    @TempDir
    private static Path folder;

    private static TestRedis redis;
    private static TestUpstream upstream;
    private static TestGateway gateway;
    private static final List<String> shown = new ArrayList<>();

    /** Every line by the logger that has written it, with its stack traces. */
    private static final class Log extends AppenderBase<ILoggingEvent> {

        private final ConcurrentLinkedQueue<String[]> lines = new ConcurrentLinkedQueue<>();

        @Override
        protected void append(ILoggingEvent event) {
            String trace =
                    event.getThrowableProxy() == null ? "" : ThrowableProxyUtil.asString(event.getThrowableProxy());
            lines.add(new String[] {event.getLoggerName(), event.getFormattedMessage() + trace});
        }

        /** The secrets that are in the lines of each logger that has some. */
        Map<String, Set<String>> leaks() {
            Map<String, Set<String>> leaks = new TreeMap<>();
            for (String[] line : lines) {
                for (String secret : SECRETS) {
                    if (line[1].contains(secret)) {
                        leaks.computeIfAbsent(line[0], each -> new TreeSet<>()).add(secret);
                    }
                }
            }
            return leaks;
        }

        boolean has(String logger, String words) {
            return lines.stream().anyMatch(line -> line[0].startsWith(logger) && line[1].contains(words));
        }
    }

    /** Fails at every bypass, with what it must not say. */
    @Configuration(proxyBeanMethods = false)
    static class Failing {

        @Bean
        CacheListener failing() {
            return new CacheListener() {
                @Override
                public void onBypass(String route, BypassReason reason) {
                    throw new IllegalStateException(PROMPT);
                }
            };
        }
    }

    @BeforeAll
    static void goEveryWay() throws Exception {
        redis = TestRedis.start("--requirepass", REDIS_PASSWORD);
        upstream = new TestUpstream();
        gateway = TestGateway.builder()
                .with(Failing.class)
                .with(context -> listen())
                .route("chat", upstream.url(), "/v1/**", "AiCache=10m")
                .with(
                        "ai-cache.defaults.caller-headers=ttl,key,tags",
                        "ai-cache.defaults.stale-if-error=1h",
                        "ai-cache.redis.url=redis://:" + REDIS_PASSWORD + "@127.0.0.1:" + redis.port(),
                        "ai-cache.coordination.type=redis",
                        "ai-cache.remote.enabled=true",
                        "ai-cache.remote.key=" + FILE_KEY,
                        "ai-cache.console.enabled=true",
                        "ai-cache.warming.rate=0",
                        "ai-cache.warming.snapshot.file=" + folder.resolve("entries.aics"),
                        "ai-cache.warming.snapshot.key=" + FILE_KEY,
                        "ai-cache.warming.journal.folder=" + folder.resolve("journal"),
                        "ai-cache.warming.journal.bodies=true",
                        "ai-cache.warming.journal.key=" + FILE_KEY,
                        "ai-cache.warming.credentials.own.header=Authorization",
                        "ai-cache.warming.credentials.own.value=Bearer " + CREDENTIAL,
                        "management.endpoints.web.exposure.include=aicache,health",
                        "management.endpoint.health.show-details=always",
                        "management.endpoint.aicache.access=unrestricted")
                .start();
        Awaitility.await().until(() -> gateway.bean(SyncStatus.class).state() == SyncState.IN_SYNC);
        requests();
        operations();
    }

    private static void listen() {
        Logger root = (Logger) LoggerFactory.getLogger("ROOT");
        root.detachAppender("console");
        log.setContext(root.getLoggerContext());
        log.start();
        root.addAppender(log);
        root.setLevel(Level.DEBUG);
        // The test's own client.
        ((Logger) LoggerFactory.getLogger("jdk.internal.httpclient")).setLevel(Level.OFF);
        ((Logger) LoggerFactory.getLogger("reactor.netty")).setLevel(Level.DEBUG);
        ((Logger) LoggerFactory.getLogger("org.springframework.web.server.adapter")).setLevel(Level.DEBUG);
        ((Logger) LoggerFactory.getLogger("dev.aicache")).setLevel(Level.TRACE);
    }

    private static String body(String more) {
        return "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"" + PROMPT + "\"}]" + more + "}";
    }

    private static HttpRequest asked(String body, String... more) {
        List<String> headers = new ArrayList<>(List.of(
                "Authorization", "Bearer " + BEARER,
                "x-api-key", API_KEY,
                "Cookie", "session=" + COOKIE));
        headers.addAll(List.of(more));
        return gateway.posted("/v1/chat/completions?key=" + QUERY_KEY, body, headers.toArray(String[]::new));
    }

    private static String ask(String body, String... more) throws Exception {
        return cacheStatus(gateway.sendAlone(asked(body, more)));
    }

    private static void requests() throws Exception {
        upstream.answer((call, response, number) -> answer(response, call.body()));
        assertThat(ask(body(""))).isEqualTo("aicache; fwd=uri-miss; stored");
        assertThat(ask(body(""))).startsWith("aicache; hit");
        assertThat(ask(body(",\"seed\":1"), "AI-Cache-Key", CALLER_KEY)).isEqualTo("aicache; fwd=uri-miss; stored");
        CompletableFuture<HttpResponse<String>> first = gateway.sendAsync(asked(body(",\"seed\":7")));
        assertThat(List.of(ask(body(",\"seed\":7")), cacheStatus(first.get(20, TimeUnit.SECONDS))))
                .anyMatch(each -> each.contains("collapsed"));
        assertThat(ask(body(",\"stream\":true,\"seed\":2"))).contains("stored");
        assertThat(ask(body(",\"stream\":true,\"seed\":2"))).startsWith("aicache; hit");
        assertThat(ask(body(""), "Content-Type", "text/plain")).startsWith("aicache; fwd=bypass");
        assertThat(ask(body(""), "Cache-Control", "no-store")).startsWith("aicache; hit");
        assertThat(ask(body("").substring(1))).contains("fwd=");

        upstream.answer((call, response, number) -> TestUpstream.json(response.status(400), refusal()));
        assertThat(ask(body(",\"seed\":3"))).contains("fwd=");
        upstream.answer((call, response, number) -> Mono.error(new IllegalStateException(ANSWER)));
        assertThat(ask(body(",\"seed\":4"))).contains("detail=status");
        upstream.answer((call, response, number) -> response.header("Content-Length", "5000")
                .sendString(Mono.just(refusal()).concatWith(Mono.error(new IllegalStateException("cut")))));
        try {
            ask(body(",\"seed\":5"));
        } catch (java.io.IOException cutOff) {
            assertThat(cutOff).isNotNull();
        }
        upstream.answer((call, response, number) -> answer(response, call.body()));
    }

    private static String refusal() {
        return "{\"error\":{\"message\":\"" + ANSWER + " " + PROMPT + "\"}}";
    }

    private static org.reactivestreams.Publisher<Void> answer(
            reactor.netty.http.server.HttpServerResponse response, String asked) {
        response.header("Set-Cookie", "session=" + UPSTREAM_COOKIE);
        if (asked.contains("\"stream\":true")) {
            return TestUpstream.sse(response, Flux.fromIterable(TestUpstream.chatEvents(1, ANSWER)));
        }
        Mono<Void> said = Mono.from(
                TestUpstream.json(response, TestUpstream.CHAT.formatted(1, 1).replace("answer 1", ANSWER)));
        return asked.contains("\"seed\":7") ? Mono.delay(Duration.ofMillis(300)).then(said) : said;
    }

    private static HttpResponse<String> at(String method, String path, String body) throws Exception {
        HttpRequest.Builder request = gateway.request("/actuator" + path)
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        return gateway.sendAlone(request.build());
    }

    private static String done(String method, String path, String body) throws Exception {
        HttpResponse<String> response = at(method, path, body);
        assertThat(response.statusCode()).as(path + " " + response.body()).isBetween(200, 202);
        return response.body();
    }

    /** The request of a hit as the endpoint takes it. */
    private static String described() {
        return "{\"route\":\"chat\",\"path\":\"/v1/chat/completions?key=" + QUERY_KEY + "\",\"headers\":{"
                + "\"Content-Type\":\"application/json\",\"Authorization\":\"Bearer " + BEARER + "\",\"x-api-key\":\""
                + API_KEY + "\"},\"body\":" + body(",\"seed\":9") + "}";
    }

    private static void operations() throws Exception {
        shown.add(done("POST", "/aicache/explain", described()));
        String line =
                "{\"path\":\"/v1/chat/completions\",\"credential\":\"own\",\"body\":" + body(",\"seed\":6") + "}\n";
        shown.add(done(
                "POST",
                "/aicache/warm",
                line + "{\"path\":\"/v1/" + PROMPT + "\",\"credential\":\"none\"}\n" + PROMPT));
        jobsEnd();
        shown.add(done("POST", "/aicache/snapshot", null));
        jobsEnd();
        for (String path : new String[] {"", "/entries", "/entries?sort=age", "/routes", "/jobs", "/console/"}) {
            shown.add(done("GET", "/aicache" + path, null));
        }
        for (String key : found("\"key\":\"([0-9a-f]{64})\"", done("GET", "/aicache/entries", null))) {
            shown.add(done("GET", "/aicache/entries/" + key, null));
        }
        for (String job : found("\"id\":\"([^\"]+)\"", done("GET", "/aicache/jobs", null))) {
            shown.add(done("GET", "/aicache/jobs/" + job, null));
            shown.add(done("GET", "/aicache/jobs/" + job + "/events", null));
        }
        shown.add(done("GET", "/health", null));
        shown.add(done("POST", "/aicache/purge", "{\"request\":" + described() + "}"));
        shown.add(done("POST", "/aicache/purge", "{\"scope-of\":" + described() + "}"));
        shown.add(done("POST", "/aicache/restore", null));
        jobsEnd();
        shown.add(done("GET", "/aicache/jobs", null));
        shown.add(done("PATCH", "/aicache/settings", "{\"maxMemory\":\"100MB\"}"));
        shown.add(done("DELETE", "/aicache", null));
    }

    private static void jobsEnd() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> !done("GET", "/aicache/jobs", null).contains("\"state\":\"running\""));
    }

    private static List<String> found(String pattern, String text) {
        return java.util.regex.Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(each -> each.group(1))
                .toList();
    }

    @AfterAll
    static void stop() {
        gateway.close();
        upstream.close();
        redis.close();
        Logger root = (Logger) LoggerFactory.getLogger("ROOT");
        root.detachAppender(log);
        root.setLevel(Level.WARN);
    }

    @Test
    void noneIsInTheCachesLog() {
        assertThat(log.has("dev.aicache", "The cache failed (LISTENER)")).isTrue();
        assertThat(log.has("dev.aicache", "the upstream call failed")).isTrue();
        assertThat(log.leaks().keySet()).noneMatch(each -> each.startsWith("dev.aicache"));
    }

    @Test
    void thePageNamesTheOtherLoggersThatHaveSome() throws Exception {
        String page = Files.readString(PAGE);
        assertThat(log.leaks())
                .allSatisfy((logger, secrets) ->
                        assertThat(page).as("%s logs %s", logger, secrets).contains("`" + logger + "`"));
    }

    @Test
    void noneIsInAMeter() {
        assertThat(gateway.bean(MeterRegistry.class).getMeters().stream()
                        .map(Meter::getId)
                        .map(id -> id.getName() + id.getTags() + id.getDescription())
                        .collect(Collectors.joining("\n")))
                .contains("ai.cache.requests")
                .doesNotContain(SECRETS);
    }

    @Test
    void noneIsInWhatTheEndpointAndTheHealthShow() {
        assertThat(shown).hasSizeGreaterThan(20);
        assertThat(String.join("\n", shown)).contains("memoryBudget").doesNotContain(SECRETS);
    }
}
