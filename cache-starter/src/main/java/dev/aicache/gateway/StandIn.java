package dev.aicache.gateway;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import dev.aicache.flight.Reader;
import dev.aicache.store.Hit;

/**
 * Gives what is known in place of an answer that failed, in whatever form it is known, where the route and the request
 * allow that. For one request.
 */
final class StandIn {

    private final Visit visit;
    private final GatewayCache cache;
    private final CacheStatus status;
    private final Lookup lookup;
    private final EntrySelector wanted;

    StandIn(Visit visit, GatewayCache cache, CacheStatus status, Lookup lookup, EntrySelector wanted) {
        this.visit = visit;
        this.cache = cache;
        this.status = status;
        this.lookup = lookup;
        this.wanted = wanted;
    }

    /**
     * Answers with what may be given where the upstream fails, and else in the other way.
     *
     * @param reader of the answer that failed, closed where it is not needed any more or whoever waits leaves
     * @param upstreamStatus of the answer, or what the failure comes to
     * @param shown the status that the upstream answered, or 0 where it did not
     */
    Mono<Void> or(Reader reader, int upstreamStatus, int shown, Supplier<Mono<Void>> otherwise) {
        if (!Outages.isOutage(upstreamStatus)) {
            return otherwise.get();
        }
        Hit instead = visit.peek(lookup, wanted::takesInstead);
        if (instead != null) {
            return give(reader, instead, shown);
        }
        Mono<Optional<Hit>> converted = OtherForms.of(cache, lookup, wanted::takesInstead);
        return converted == null
                ? otherwise.get()
                : ifLeft(converted, reader::close)
                        .flatMap(hit -> hit.isPresent() ? give(reader, hit.get(), shown) : otherwise.get());
    }

    /** As {@link #or(Reader, int, int, Supplier)} for an upstream that did not answer. */
    Mono<Void> orFail(Reader reader, @Nullable Throwable failure, Runnable onFailure) {
        Throwable reason = failure == null ? new IllegalStateException("No head and no failure") : failure;
        return or(reader, FillFailure.status(reason).value(), 0, () -> {
            onFailure.run();
            return Mono.error(reason);
        });
    }

    private Mono<Void> give(Reader reader, Hit hit, int shown) {
        reader.close();
        status.instead(hit, !reader.isOpener(), shown, wanted.isIsolated());
        return visit.replay(lookup, wanted.directives(), hit);
    }

    /** The same, which does something if whoever waits leaves before it has come. */
    static <T> Mono<T> ifLeft(Mono<T> awaited, Runnable action) {
        // What has come to its end is cancelled, too, by a repeat before the cache, and the reply may need the reader
        // then.
        AtomicBoolean hasCome = new AtomicBoolean();
        return awaited.doOnNext(each -> hasCome.set(true)).doOnCancel(() -> {
            if (!hasCome.get()) {
                action.run();
            }
        });
    }
}
