package dev.aicache.gateway;

import java.security.Principal;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;

import reactor.core.publisher.Mono;

import dev.aicache.CacheListener.Fault;
import dev.aicache.Headers;
import dev.aicache.Scope;
import dev.aicache.key.Presented;
import dev.aicache.key.ScopeResolver;
import dev.aicache.key.ScopeValue;

/** Finds out whose a request is, from what it had when it came to the gateway and what it has at the cache. */
final class CallerScope {

    private final ServerWebExchange exchange;
    private final Scope scope;
    private final Headers headers;
    private final Faults faults;

    private CallerScope(ServerWebExchange exchange, Scope scope, Headers headers, Faults faults) {
        this.exchange = exchange;
        this.scope = scope;
        this.headers = headers;
        this.faults = faults;
    }

    /** Whose the request is, or empty where that cannot be told. */
    static Mono<Optional<ScopeValue>> of(ServerWebExchange exchange, Scope scope, Headers headers, Faults faults) {
        CallerScope caller = new CallerScope(exchange, scope, headers, faults);
        if (scope.kind() != Scope.Kind.PRINCIPAL) {
            return Mono.just(caller.resolve(null));
        }
        return exchange.getPrincipal()
                .map(Principal::getName)
                .map(caller::resolve)
                .defaultIfEmpty(Optional.empty())
                .onErrorResume(e -> {
                    faults.report(Fault.KEY, e);
                    return Mono.just(Optional.empty());
                });
    }

    /** As {@link #of}, by what the request itself presents; not for scopes by principal. */
    static Optional<ScopeValue> presented(ServerWebExchange exchange, Scope scope, Headers headers, Faults faults) {
        return new CallerScope(exchange, scope, headers, faults).resolve(null);
    }

    private Optional<ScopeValue> resolve(@Nullable String principal) {
        Optional<ScopeValue> resolved = faults.guard(Fault.KEY, () -> {
            Presented present =
                    new Presented(headers, exchange.getRequest().getURI().getRawQuery());
            return ScopeResolver.resolve(scope, arrived(present), present, principal);
        });
        return resolved == null ? Optional.empty() : resolved;
    }

    private Presented arrived(Presented present) {
        ServerHttpRequest arrived = exchange.getAttribute(Attributes.ARRIVED);
        return arrived == null || arrived == exchange.getRequest()
                ? present
                : new Presented(
                        SpringHeaders.of(arrived.getHeaders()), arrived.getURI().getRawQuery());
    }
}
