package dev.aicache.actuate;

import java.util.Optional;
import java.util.regex.Pattern;

import org.springframework.http.CacheControl;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;

import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import dev.aicache.AiCache;
import dev.aicache.CacheKey;
import dev.aicache.EntryContent;
import dev.aicache.Tag;

/**
 * {@code GET entries}: what there is, page by page, as {@link EntryQuery} reads the query; {@code GET entries/{key}}: one of
 * them. Looking is no access to an entry.
 */
final class EntryRoutes {

    /** How many bytes of an answer are shown. */
    static final int MOST_CONTENT = 64 * 1024;

    private static final Pattern KEY = Pattern.compile("[0-9a-fA-F]{64}");

    private final AiCache cache;
    private final ContentAccess access;

    /** @param access who is shown what entries answer */
    EntryRoutes(AiCache cache, ContentAccess access) {
        this.cache = cache;
        this.access = access;
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
        return access.isGranted(request)
                .publishOn(Schedulers.boundedElastic())
                .flatMap(isGranted -> find(key, isGranted)
                        .map(entry -> ServerResponse.ok()
                                .cacheControl(CacheControl.noStore())
                                .bodyValue(entry))
                        .orElseGet(() ->
                                Problem.notFound("There is no entry of that key; GET entries lists those there are")));
    }

    private Optional<EntryView> find(String digits, boolean hasContent) {
        if (!KEY.matcher(digits).matches()) {
            return Optional.empty();
        }
        CacheKey key = CacheKey.parse(digits);
        EntryContent content = hasContent ? cache.content(key, MOST_CONTENT).orElse(null) : null;
        return cache.entry(key).map(entry -> EntryView.of(entry, content));
    }
}
