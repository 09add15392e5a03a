package dev.aicache.gateway;

import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.web.server.ServerWebExchange;

import dev.aicache.CacheListener.Fault;
import dev.aicache.warming.WarmingRequest;
import dev.aicache.warming.history.AccessLog;

/** Tells the access log, where there is one, what is asked; where there is none, it costs a look. Thread-safe. */
final class Accesses {

    private volatile @Nullable Told told;

    private record Told(AccessLog log, Map<String, CredentialHeader> credentials) {}

    void tell(AccessLog log, Map<String, CredentialHeader> credentials) {
        told = new Told(log, Map.copyOf(credentials));
    }

    /** A client's request was answered, from the store or not. */
    void note(GatewayCache cache, Lookup lookup, ServerWebExchange exchange) {
        Told to = told;
        if (to != null && exchange.getAttribute(Attributes.ERRAND) == null) {
            note(to, cache, lookup, () -> RepeatableRequest.of(lookup, exchange, to.credentials()));
        }
    }

    /** A client's request was answered from the store; the lookup's request is as it came to the gateway. */
    void note(GatewayCache cache, Lookup lookup) {
        Told to = told;
        if (to != null) {
            note(to, cache, lookup, () -> RepeatableRequest.of(lookup, lookup.request(), to.credentials()));
        }
    }

    /** Apart, so that nothing is captured where there is no log. */
    private static void note(
            Told to, GatewayCache cache, Lookup lookup, Supplier<Optional<WarmingRequest>> repeatable) {
        cache.faults().run(Fault.JOURNAL, () -> to.log().onAccess(lookup.routeId(), lookup.key(), repeatable));
    }

    /** An answer was stored. */
    void stored(GatewayCache cache, Lookup lookup, double cost) {
        Told to = told;
        if (to != null) {
            cache.faults().run(Fault.JOURNAL, () -> to.log().onStored(lookup.routeId(), lookup.key(), cost));
        }
    }
}
