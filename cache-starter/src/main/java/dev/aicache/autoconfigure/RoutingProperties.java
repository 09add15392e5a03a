package dev.aicache.autoconfigure;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

import dev.aicache.gateway.AffinityReply;
import dev.aicache.routing.Affinity;
import dev.aicache.routing.Rendezvous;
import dev.aicache.routing.StickyServices;

/**
 * How the same request, or the same caller, comes to the same of several instances, each of which has a memory of its own.
 *
 * @param enabled whether the routes of this gateway with an lb:// URI do so; where absent, whether services are named
 * @param services ids of the services whose routes do so; all where there is none
 * @param hash what is told apart: key for requests, credential for callers, header:&lt;name&gt; or cookie:&lt;name&gt;; where
 *     absent, key for the routes of this gateway, and credential for what callers are told
 * @param balanceFactor how far an instance may be above the average of calls in flight, such as 1.25, until its requests go
 *     elsewhere; 0 for however far
 * @param freeCalls calls in flight to an instance up to which that does not matter
 * @param affinity how callers are told a token that balancers in front can hash: off, header for AI-Cache-Affinity, or
 *     cookie for ai-cache-affinity
 */
public record RoutingProperties(
        @Nullable Boolean enabled,
        @DefaultValue List<String> services,
        @Nullable Affinity hash,
        @DefaultValue("1.5") double balanceFactor,
        @DefaultValue("16") int freeCalls,
        @DefaultValue("off") AffinityReply affinity) {

    public RoutingProperties {
        if (services.stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException(
                    "ai-cache.routing.services names a service without an id; write for example services: ai-gateways");
        }
        if (balanceFactor != 0 && !(balanceFactor > 1 && balanceFactor <= 100)) {
            throw new IllegalArgumentException(
                    "ai-cache.routing.balance-factor is %s; write a number above 1, for example 1.5, or 0 for no bound"
                            .formatted(balanceFactor));
        }
        if (freeCalls < 0) {
            throw new IllegalArgumentException(
                    "ai-cache.routing.free-calls is %d; write 0 or more, for example 16".formatted(freeCalls));
        }
    }

    StickyServices stickyServices() {
        return new StickyServices(services);
    }

    /** What tells requests apart on the way to an instance. */
    Affinity hashOfRequests() {
        return hash == null ? Affinity.KEY : hash;
    }

    /** What tells callers apart in what they are told. */
    Affinity hashOfTokens() {
        return hash == null ? Affinity.CREDENTIAL : hash;
    }

    /** A choice among the instances of one service. */
    Rendezvous rendezvous() {
        return new Rendezvous(balanceFactor, freeCalls);
    }
}
