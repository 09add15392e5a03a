package dev.aicache.actuate;

import java.net.URI;
import java.util.List;

import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.MediaTypeFactory;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;

import reactor.core.publisher.Mono;

/**
 * {@code GET console/}: a page for people, which does what the endpoint can and asks nobody else. It is below the endpoint, so
 * that who may see the one may see the other.
 */
final class ConsoleRoutes {

    private static final String FOLDER = "/dev/aicache/console/";

    private static final List<String> FILES = List.of(
            "answer.js",
            "api.js",
            "console.css",
            "console.js",
            "dom.js",
            "entries.js",
            "explanation.js",
            "outage.js",
            "page.js",
            "playground.js",
            "routes.js",
            "text.js",
            "tiles.js",
            "warming.js");

    /** Nothing from elsewhere, and nothing that is written into the page (CSP level 3). */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
            + "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final Settings settings;

    ConsoleRoutes(Settings settings) {
        this.settings = settings;
    }

    /**
     * What the page can do.
     *
     * @param playground whether requests can be sent from it: where the endpoint is on the gateway's own port
     * @param changes whether the endpoint may change anything
     */
    record Settings(boolean playground, boolean changes) {}

    RouterFunction<ServerResponse> below(String path) {
        return RouterFunctions.route()
                .GET(
                        path + "/console",
                        request -> ServerResponse.status(HttpStatus.FOUND)
                                .location(URI.create("console/"))
                                .build())
                .GET(path + "/console/", request -> file("index.html"))
                .GET(
                        path + "/console/settings.json",
                        request -> ServerResponse.ok().bodyValue(settings))
                .GET(path + "/console/{file}", this::file)
                .build();
    }

    private Mono<ServerResponse> file(ServerRequest request) {
        String name = request.pathVariable("file");
        return FILES.contains(name) ? file(name) : Problem.notFound("The page has no such file");
    }

    private static Mono<ServerResponse> file(String name) {
        Resource file = new ClassPathResource(FOLDER + name, ConsoleRoutes.class);
        return ServerResponse.ok()
                .contentType(MediaTypeFactory.getMediaType(name).orElse(MediaType.APPLICATION_OCTET_STREAM))
                .cacheControl(CacheControl.noCache())
                .header("Content-Security-Policy", POLICY)
                .header("X-Content-Type-Options", "nosniff")
                .header("Referrer-Policy", "no-referrer")
                .bodyValue(file);
    }
}
