package dev.aicache.actuate;

import java.util.Optional;

import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;

import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import dev.aicache.AiCache;
import dev.aicache.Tag;

/**
 * {@code GET entries}: what there is, page by page, as {@link EntryQuery} reads the query; {@code GET entries/{key}}: one of
 * them. Looking is no access to an entry.
 */
final class EntryRoutes {

    private final AiCache cache;

    EntryRoutes(AiCache cache) {
        this.cache = cache;
    }

    RouterFunction<ServerResponse> below(String path) {
        return RouterFunctions.route()
                .GET(path + "/entries", this::list)
                .GET(path + "/entries/{key}", this::show)
                .build();
    }

    private Mono<ServerResponse> list(ServerRequest request) {
        return Mono.fromCallable(() -> EntryQuery.of(request.queryParams()))
                .publishOn(Schedulers.boundedElastic())
                .map(query -> query.page(cache.entries(query.having().toArray(Tag[]::new))))
                .flatMap(page -> ServerResponse.ok().bodyValue(page))
                .onErrorResume(IllegalArgumentException.class, e -> Problem.badRequest(String.valueOf(e.getMessage())));
    }

    private Mono<ServerResponse> show(ServerRequest request) {
        String key = request.pathVariable("key");
        return Mono.fromCallable(() -> find(key))
                .subscribeOn(Schedulers.boundedElastic())
                .flatMap(found -> found.map(entry -> ServerResponse.ok().bodyValue(entry))
                        .orElseGet(() ->
                                Problem.notFound("There is no entry of that key; GET entries lists those there are")));
    }

    private Optional<EntryView> find(String key) {
        return cache.entries()
                .filter(entry -> entry.key().toString().equalsIgnoreCase(key))
                .findAny()
                .map(EntryView::of);
    }
}
