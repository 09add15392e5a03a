package dev.aicache.gateway;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.ReactorResourceFactory;

import dev.aicache.AiCache;

import static java.nio.charset.StandardCharsets.UTF_8;

/** A real gateway on a port of its own, and a client for it. */
final class TestGateway implements AutoCloseable {

    static final String BODY = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}";
    static final String CHAT_PATH = "/v1/chat/completions";

    private final ConfigurableApplicationContext context;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final int port;

    private TestGateway(ConfigurableApplicationContext context) {
        this.context = context;
        this.port = ((WebServerApplicationContext) context).getWebServer().getPort();
    }

    /** Nothing but what the gateway brings. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class App {

        /** Event loops of its own, which end at once: those that all share would be waited for, and missed by the others. */
        @Bean
        ReactorResourceFactory ownEventLoops() {
            ReactorResourceFactory loops = new ReactorResourceFactory();
            loops.setUseGlobalResources(false);
            loops.setShutdownQuietPeriod(Duration.ZERO);
            return loops;
        }
    }

    /** Collects routes and settings, then starts. */
    static final class Builder {

        /** Without the check of the application's own Redis, of which there is none, and with meters that nobody scrapes. */
        private final List<String> settings = new ArrayList<>(List.of(
                "server.port=0",
                "spring.main.banner-mode=off",
                "management.health.redis.enabled=false",
                "management.prometheus.metrics.export.enabled=false",
                "management.otlp.metrics.export.enabled=false"));

        private final List<Class<?>> sources = new ArrayList<>(List.of(App.class));
        private final List<ApplicationContextInitializer<ConfigurableApplicationContext>> initializers =
                new ArrayList<>();
        private int routes;

        Builder with(ApplicationContextInitializer<ConfigurableApplicationContext> initializer) {
            initializers.add(initializer);
            return this;
        }

        Builder with(String... properties) {
            settings.addAll(List.of(properties));
            return this;
        }

        Builder with(Class<?> configuration) {
            sources.add(configuration);
            return this;
        }

        Builder route(String id, String uri, String path, String... filters) {
            String prefix = "spring.cloud.gateway.server.webflux.routes[" + routes++ + "].";
            settings.add(prefix + "id=" + id);
            settings.add(prefix + "uri=" + uri);
            settings.add(prefix + "predicates[0]=Path=" + path);
            for (int i = 0; i < filters.length; i++) {
                settings.add(prefix + "filters[" + i + "]=" + filters[i]);
            }
            return this;
        }

        TestGateway start() {
            return new TestGateway(new SpringApplicationBuilder(sources.toArray(Class<?>[]::new))
                    .initializers(initializers.toArray(ApplicationContextInitializer[]::new))
                    .run(settings.stream().map(each -> "--" + each).toArray(String[]::new)));
        }
    }

    static Builder builder() {
        return new Builder();
    }

    /** A gateway with one route for {@code /v1/**} that has these filters. */
    static TestGateway on(TestUpstream upstream, String... filters) {
        return builder().route("chat", upstream.url(), "/v1/**", filters).start();
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    /** The application itself, to publish its events. */
    ConfigurableApplicationContext context() {
        return context;
    }

    void purge() {
        bean(AiCache.class).purgeAll();
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(60))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer alice");
    }

    /** Sends; what is managed is asked on connections of their own, since not every body is read there. */
    HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return request.uri().getPath().startsWith("/actuator")
                ? sendAlone(request)
                : client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    /**
     * Sends on a connection that is not used again: where nobody has read a request's body, the connection serves on only now
     * and then, with a cache on the route or without.
     */
    HttpResponse<String> sendAlone(HttpRequest request) throws IOException, InterruptedException {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .build()
                .send(request, HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<byte[]> sendForBytes(HttpRequest request) throws IOException, InterruptedException {
        return client.send(request, HttpResponse.BodyHandlers.ofByteArray());
    }

    CompletableFuture<HttpResponse<String>> sendAsync(HttpRequest request) {
        return client.sendAsync(request, HttpResponse.BodyHandlers.ofString());
    }

    /** Posts the body as Alice; headers are names and values in turn and replace those of the same name. */
    HttpResponse<String> post(String path, String body, String... headers) throws IOException, InterruptedException {
        return send(posted(path, body, headers));
    }

    HttpRequest posted(String path, String body, String... headers) {
        HttpRequest.Builder request = request(path).POST(HttpRequest.BodyPublishers.ofString(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        return request.build();
    }

    HttpResponse<String> chat(String... headers) throws IOException, InterruptedException {
        return post(CHAT_PATH, BODY, headers);
    }

    /** A connection of the test's own, the request sent and nothing read. */
    Socket open(String path, String body) throws IOException {
        Socket socket = new Socket("127.0.0.1", port);
        byte[] bytes = body.getBytes(UTF_8);
        socket.getOutputStream()
                .write(("POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port
                                + "\r\nContent-Type: application/json\r\n"
                                + "Authorization: Bearer alice\r\nContent-Length: " + bytes.length + "\r\n\r\n")
                        .getBytes(UTF_8));
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return socket;
    }

    int port() {
        return port;
    }

    static String cacheStatus(HttpResponse<?> response) {
        return response.headers().firstValue("Cache-Status").orElse("none");
    }

    @Override
    public void close() {
        context.close();
    }
}
