package dev.aicache.gateway;

import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.route.Route;

import dev.aicache.BypassReason;
import dev.aicache.CacheKey;
import dev.aicache.CacheListener.Fault;
import dev.aicache.CacheRequest;
import dev.aicache.dialect.Dialect;
import dev.aicache.dialect.Dialects;
import dev.aicache.dialect.RequestTraits;
import dev.aicache.embedding.EmbeddingProtocol;
import dev.aicache.embedding.EmbeddingRequest;
import dev.aicache.key.Derivation;
import dev.aicache.key.KeyDeriver;
import dev.aicache.key.KeyMaterial;
import dev.aicache.key.ScopeValue;
import dev.aicache.policy.CallerWishes;
import dev.aicache.policy.Embeddings;
import dev.aicache.policy.RoutePolicy;
import dev.aicache.store.AliasTable;

/** Finds the key of a request: through its alias if the very same request was seen before, else by reading its body. */
final class RequestKeys {

    private static final Result FAULT = new None(BypassReason.FAULT);

    private final KeyDeriver deriver;
    private final AliasTable aliases;
    private final Dialects dialects;
    private final Faults faults;

    RequestKeys(KeyDeriver deriver, AliasTable aliases, Dialects dialects, Faults faults) {
        this.deriver = deriver;
        this.aliases = aliases;
        this.dialects = dialects;
        this.faults = faults;
    }

    Dialects dialects() {
        return dialects;
    }

    /** A way into the cache, or the reason there is none. */
    sealed interface Result {}

    /** @param isNew whether the request was not seen before in this spelling, as far as is remembered */
    record Found(Lookup lookup, boolean isNew) implements Result {}

    record None(BypassReason reason) implements Result {}

    /** @param request without the cookie of {@link AffinityToken} */
    Result resolve(Route route, RoutePolicy policy, ScopeValue scope, CacheRequest request, CallerWishes wishes) {
        KeyMaterial material = material(route, policy, scope, request).within(wishes.namespace(), wishes.key());
        CacheKey alias = faults.guard(Fault.KEY, () -> deriver.alias(material, request.body()));
        Dialect dialect = dialect(policy, request.path());
        if (alias == null || dialect == null) {
            return FAULT;
        }
        CacheKey known = aliases.get(alias);
        if (known != null) {
            return new Found(lookup(route, policy, request, known, dialect, material, wishes), false);
        }
        Derivation derivation = read(material, request, dialect, policy);
        if (derivation instanceof Derivation.Bypassed bypassed) {
            return new None(bypassed.reason());
        }
        if (derivation instanceof Derivation.Keyed keyed) {
            aliases.put(alias, keyed.key());
            return new Found(
                    new Lookup(route.getId(), policy, request, keyed.key(), dialect, material, keyed::traits, wishes),
                    true);
        }
        return FAULT;
    }

    /**
     * The way into the cache of a request that has none of the cache's own headers, if it was seen before byte for byte; null
     * where it was not, and where anything fails.
     */
    @Nullable
    Lookup known(Route route, RoutePolicy policy, ScopeValue scope, CacheRequest request) {
        KeyMaterial material = material(route, policy, scope, request);
        CacheKey alias = faults.guard(Fault.KEY, () -> deriver.alias(material, request.body()));
        CacheKey known = alias == null ? null : aliases.get(alias);
        Dialect dialect = known == null ? null : dialect(policy, request.path());
        return known == null || dialect == null
                ? null
                : lookup(route, policy, request, known, dialect, material, CallerWishes.NONE);
    }

    private static KeyMaterial material(Route route, RoutePolicy policy, ScopeValue scope, CacheRequest request) {
        return KeyMaterial.of(route.getId(), route.getUri().toString(), scope, request, policy.keyHeaders())
                .readAs(RouteReading.name(policy));
    }

    private Lookup lookup(
            Route route,
            RoutePolicy policy,
            CacheRequest request,
            CacheKey known,
            Dialect dialect,
            KeyMaterial material,
            CallerWishes wishes) {
        Supplier<RequestTraits> traits = () -> traits(read(material, request, dialect, policy));
        return new Lookup(route.getId(), policy, request, known, dialect, material, traits, wishes);
    }

    /** How the route reads requests to the raw path, or null where that could not be found out. */
    @Nullable
    Dialect dialect(RoutePolicy policy, String path) {
        return faults.guard(Fault.DIALECT, () -> RouteReading.dialect(policy, dialects, path));
    }

    /** Whether the request may be one that is taken apart, as far as can be told without reading it. */
    static boolean mayBeItemized(Lookup lookup) {
        // A key that the caller gives stands for the whole of the body.
        return lookup.policy().embeddings() != Embeddings.WHOLE
                && lookup.wishes().key() == null
                && EmbeddingProtocol.of(lookup.dialect().name()).isPresent();
    }

    /** The same request with what it asks taken apart, or as it was where it is to be answered as one. */
    Lookup itemized(Lookup lookup) {
        Optional<EmbeddingItems> items =
                faults.guard(Fault.DIALECT, () -> items(lookup, lookup.request().body(), null));
        return items == null || items.isEmpty() ? lookup : lookup.with(items.get());
    }

    private Optional<EmbeddingItems> items(Lookup lookup, byte[] body, @Nullable CacheKey whole) {
        return EmbeddingProtocol.of(lookup.dialect().name())
                .flatMap(protocol -> EmbeddingRequest.of(protocol, body))
                .flatMap(request -> deriver.items(
                                lookup.material(),
                                request.shared(),
                                request.protocol().input(),
                                request.inputs(),
                                lookup.dialect())
                        .map(keys -> new EmbeddingItems(request, keys, whole, Map.of())));
    }

    /** The request with another body, which asks for some of its inputs only; empty where that cannot be cached. */
    Optional<Lookup> reduced(Lookup whole, byte[] body) {
        CacheRequest request = whole.request();
        CacheRequest less =
                new CacheRequest(request.method(), request.path(), request.query(), request.headers(), body);
        Derivation derivation = read(whole.material(), less, whole.dialect(), whole.policy());
        if (!(derivation instanceof Derivation.Keyed keyed)) {
            return Optional.empty();
        }
        return items(whole, body, whole.key())
                .map(items -> new Lookup(
                        whole.routeId(),
                        whole.policy(),
                        less,
                        keyed.key(),
                        whole.dialect(),
                        whole.material(),
                        keyed::traits,
                        whole.wishes(),
                        items));
    }

    private @Nullable Derivation read(KeyMaterial material, CacheRequest request, Dialect dialect, RoutePolicy policy) {
        return faults.guard(
                Fault.DIALECT,
                () -> deriver.canonical(material, request.body(), dialect, RouteReading.screen(policy, dialect)));
    }

    private static RequestTraits traits(@Nullable Derivation derivation) {
        return derivation instanceof Derivation.Keyed keyed ? keyed.traits() : RequestTraits.UNKNOWN.withUnkeyed();
    }
}
