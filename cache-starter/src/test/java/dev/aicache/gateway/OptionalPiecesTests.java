package dev.aicache.gateway;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.aicache.coordination.redis.TestRedis;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A gateway that has the starter and Spring Cloud Gateway and nothing else starts and caches, and so it does with each optional piece
 * alone. Every case has classes of its own, from the jars that an application with these dependencies would have.
 */
class OptionalPiecesTests {

    /** The jars that the starter and {@code spring-cloud-starter-gateway-server-webflux} bring, by the beginning of their names. */
    private static final List<String> ALWAYS = List.of(
            // For waiting.
            "awaitility-",
            "hamcrest-",
            // spring-boot-starter
            "spring-boot-4",
            "spring-boot-autoconfigure-",
            "spring-core-",
            "spring-context-7",
            "spring-aop-",
            "spring-beans-",
            "spring-expression-",
            "commons-logging-",
            "micrometer-commons-",
            "micrometer-observation-1",
            "logback-",
            "slf4j-api-",
            "log4j-",
            "jul-to-slf4j-",
            "jakarta.annotation-api-",
            "snakeyaml-",
            // the starter
            "caffeine-",
            "error_prone_annotations-",
            "jackson-core-3",
            "jspecify-",
            // the gateway
            "spring-cloud-context-",
            "spring-cloud-commons-",
            "spring-cloud-gateway-server-webflux-",
            "spring-security-crypto-",
            "bcprov-",
            "spring-boot-validation-",
            "tomcat-embed-el-",
            "hibernate-validator-",
            "jakarta.validation-api-",
            "jboss-logging-",
            "classmate-",
            "reactor-extra-",
            "reactor-core-",
            "reactor-netty-",
            "reactive-streams-",
            "spring-boot-restclient-",
            "spring-boot-http-",
            "spring-boot-jackson-",
            "spring-boot-reactor-",
            "spring-boot-netty-",
            "spring-boot-webflux-4",
            "spring-boot-web-server-",
            "spring-web-",
            "spring-webflux-",
            "jackson-databind-3",
            "jackson-annotations-",
            "netty-");

    private static final Map<String, List<String>> PIECES = Map.of(
            "none",
            List.of(),
            "actuator",
            List.of("spring-boot-actuator-4", "spring-boot-actuator-autoconfigure-", "spring-boot-health-"),
            "micrometer",
            List.of("micrometer-core-", "HdrHistogram-", "LatencyUtils-", "spring-boot-micrometer-"),
            "observation",
            List.of("spring-boot-micrometer-observation-"),
            "security",
            List.of("spring-security-core-"),
            "zstd",
            List.of("zstd-jni-"),
            "loadbalancer",
            List.of("spring-cloud-loadbalancer-", "spring-boot-cache-", "spring-context-support-", "evictor-"),
            "redis",
            List.of(
                    "lettuce-core-",
                    "redis-authx-core-",
                    "spring-data-",
                    "spring-boot-data-",
                    "spring-boot-persistence-",
                    "spring-boot-transaction-",
                    "spring-tx-",
                    "spring-oxm-",
                    "spring-context-support-"),
            "breaker",
            List.of("resilience4j-circuitbreaker-", "resilience4j-core-"));

    private static final String[] ABSENT = {
        "org.springframework.boot.actuate.endpoint.annotation.Endpoint",
        "io.micrometer.core.instrument.MeterRegistry",
        "com.github.luben.zstd.Zstd",
        "io.lettuce.core.RedisClient",
        "io.github.resilience4j.circuitbreaker.CircuitBreaker",
        "org.springframework.cloud.loadbalancer.core.ReactorServiceInstanceLoadBalancer",
        "org.springframework.security.core.Authentication",
        "org.junit.jupiter.api.Test",
        "org.assertj.core.api.Assertions"
    };

    /** The classes of an application with these pieces and no others; of this one they have the JDK only. */
    private static URLClassLoader with(String... pieces) throws MalformedURLException {
        List<String> wanted = new ArrayList<>(ALWAYS);
        for (String piece : pieces) {
            wanted.addAll(PIECES.get(piece));
        }
        List<URL> urls = new ArrayList<>();
        for (String each : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path path = Path.of(each);
            if (Files.isDirectory(path)
                    || path.getFileName().toString().startsWith("ai-cache-")
                    || wanted.stream().anyMatch(path.getFileName().toString()::startsWith)) {
                urls.add(path.toUri().toURL());
            }
        }
        return new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    }

    @SuppressWarnings("unchecked")
    private static Map<String, String> run(URLClassLoader classes, String piece, String... settings)
            throws ReflectiveOperationException {
        List<String> request = new ArrayList<>(List.of(piece));
        request.addAll(Arrays.asList(settings));
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(classes);
        try {
            return ((Function<List<String>, Map<String, String>>) classes.loadClass(PieceRun.class.getName())
                            .getDeclaredConstructor()
                            .newInstance())
                    .apply(request);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static void caches(Map<String, String> seen) {
        assertThat(seen).doesNotContainKey("failure");
        assertThat(seen)
                .containsEntry("first", "aicache; fwd=uri-miss; stored")
                .containsEntry("answer", "whole")
                .containsEntry("calls", "1");
        assertThat(seen.get("second")).startsWith("aicache; hit");
    }

    @Test
    void theStarterAndTheGatewayAreEnough() throws Exception {
        try (URLClassLoader classes = with()) {
            for (String each : ABSENT) {
                assertThat(classes.getResource(each.replace('.', '/') + ".class"))
                        .as(each)
                        .isNull();
            }
            caches(run(classes, "none"));

            assertThat(run(classes, "none", "ai-cache.store.compression=zstd").get("failure"))
                    .contains("ai-cache.store.compression")
                    .contains("com.github.luben:zstd-jni");
            assertThat(run(classes, "none", "ai-cache.coordination.type=redis").get("failure"))
                    .contains("ai-cache.coordination.type")
                    .contains("org.springframework.boot:spring-boot-starter-data-redis");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "actuator | management.endpoints.web.exposure.include=aicache,health | \"entries\":1",
                "micrometer | ai-cache.explain=true | 1.0",
                "observation | ai-cache.observation.key-values=spans-and-metrics | none",
                "security | ai-cache.defaults.scope=principal | ann",
                "zstd | ai-cache.store.compression=zstd;ai-cache.store.compress-from=1B | zstd",
                "loadbalancer | ai-cache.routing.services=model | none"
            })
    void eachPieceWorksAlone(String piece, String settings, String expected) throws Exception {
        try (URLClassLoader classes = with(piece)) {
            Map<String, String> seen = run(classes, piece, settings.split(";", -1));
            caches(seen);
            assertThat(seen.get("piece")).contains(expected);
        }
    }

    @Test
    void redisWorksAloneForPurgesAndWithABreakerForEntries() throws Exception {
        try (TestRedis redis = TestRedis.start();
                URLClassLoader bare = with("redis");
                URLClassLoader classes = with("redis", "breaker")) {
            String[] settings = {
                "ai-cache.redis.url=redis://127.0.0.1:" + redis.port(),
                "ai-cache.coordination.type=redis",
                "ai-cache.remote.enabled=true"
            };
            Map<String, String> purging = run(bare, "redis", settings[0], settings[1]);
            caches(purging);
            assertThat(purging).containsEntry("piece", "EVERYONE");
            assertThat(run(bare, "redis", settings).get("failure"))
                    .contains("ai-cache.remote.enabled")
                    .contains("io.github.resilience4j:resilience4j-circuitbreaker");

            Map<String, String> sharing = run(classes, "remote", settings);
            caches(sharing);
            assertThat(sharing).containsEntry("piece", "1");
        }
    }
}
