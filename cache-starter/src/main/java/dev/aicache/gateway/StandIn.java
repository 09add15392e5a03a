package dev.aicache.gateway;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import dev.aicache.flight.Reader;
import dev.aicache.store.Hit;

/** Finds what may be given in place of an upstream that fails where that is known in another form only. */
final class StandIn {

    private StandIn() {}

    /**
     * What is made out of the other form; empty where that cannot be done.
     *
     * @param reader of the answer that failed, which is closed if whoever waits leaves meanwhile
     * @return null where the upstream has not failed, or nothing may be given
     */
    static @Nullable Mono<Optional<Hit>> of(
            GatewayCache cache, Lookup lookup, EntrySelector wanted, Reader reader, int upstreamStatus) {
        Mono<Optional<Hit>> converted =
                Outages.isOutage(upstreamStatus) ? OtherForms.of(cache, lookup, wanted::takesInstead) : null;
        return converted == null ? null : ifLeft(converted, reader::close);
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
