package dev.aicache.actuate;

import java.util.List;
import java.util.Locale;

import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;

import reactor.core.publisher.Mono;

import dev.aicache.AiCache;
import dev.aicache.Purge;
import dev.aicache.PurgeResult;
import dev.aicache.PurgeResult.Reach;
import dev.aicache.Tag;

/**
 * {@code POST purge}: purges what the JSON in the body names, as {@link PurgeBody} reads it, and answers with the tags that
 * it came to and with who has heard of it: 202 where the others have not yet.
 */
final class PurgeRoutes {

    private final AiCache cache;
    private final Permission permission;

    PurgeRoutes(AiCache cache, Permission permission) {
        this.cache = cache;
        this.permission = permission;
    }

    RouterFunction<ServerResponse> below(String path) {
        return RouterFunctions.route()
                .POST(path + "/purge", request -> permission.of(() -> purge(request)))
                .build();
    }

    private Mono<ServerResponse> purge(ServerRequest request) {
        return SentJson.answer(request, body -> answer(purge(body)));
    }

    /** May wait for the log of purges. */
    private PurgeResult purge(byte[] body) {
        Purge purge = PurgeBody.read(body, RouteNames.of(cache));
        try {
            return cache.purge(purge);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(PurgeBody.described(purge) + ": " + e.getMessage(), e);
        }
    }

    private static Mono<ServerResponse> answer(PurgeResult result) {
        return ServerResponse.status(result.reach() == Reach.PENDING ? HttpStatus.ACCEPTED : HttpStatus.OK)
                .bodyValue(Purged.of(result));
    }

    /**
     * What was purged, and who knows.
     *
     * @param purged tags, as {@code kind:value}
     * @param reach {@code instance}, {@code everyone} or {@code pending}
     */
    record Purged(List<String> purged, String reach) {

        static Purged of(PurgeResult result) {
            return new Purged(
                    result.notice().tags().stream().map(Purged::word).toList(),
                    result.reach().name().toLowerCase(Locale.ROOT));
        }

        private static String word(Tag tag) {
            return tag.equals(Tag.EVERYTHING) ? "everything" : tag.toString();
        }
    }
}
