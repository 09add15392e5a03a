package dev.aicache.gateway;

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
import dev.aicache.key.Derivation;
import dev.aicache.key.KeyDeriver;
import dev.aicache.key.KeyMaterial;
import dev.aicache.key.ScopeValue;
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

    /** A way into the cache, or the reason there is none. */
    sealed interface Result {}

    record Found(Lookup lookup) implements Result {}

    record None(BypassReason reason) implements Result {}

    Result resolve(Route route, RoutePolicy policy, ScopeValue scope, CacheRequest request) {
        KeyMaterial material =
                KeyMaterial.of(route.getId(), route.getUri().toString(), scope, request, policy.keyHeaders());
        CacheKey alias = faults.guard(Fault.KEY, () -> deriver.alias(material, request.body()));
        Dialect dialect = dialect(request.path());
        if (alias == null || dialect == null) {
            return FAULT;
        }
        CacheKey known = aliases.get(alias);
        if (known != null) {
            Supplier<RequestTraits> traits = () -> traits(read(material, request, dialect));
            return new Found(new Lookup(route.getId(), policy, request, known, dialect, material, traits));
        }
        Derivation derivation = read(material, request, dialect);
        if (derivation instanceof Derivation.Bypassed bypassed) {
            return new None(bypassed.reason());
        }
        if (derivation instanceof Derivation.Keyed keyed) {
            aliases.put(alias, keyed.key());
            return new Found(new Lookup(route.getId(), policy, request, keyed.key(), dialect, material, keyed::traits));
        }
        return FAULT;
    }

    /** The dialect that speaks for the raw path, or null where none could be found out. */
    @Nullable
    Dialect dialect(String path) {
        return faults.guard(Fault.DIALECT, () -> dialects.forPath(path));
    }

    private @Nullable Derivation read(KeyMaterial material, CacheRequest request, Dialect dialect) {
        return faults.guard(Fault.DIALECT, () -> deriver.canonical(material, request.body(), dialect));
    }

    private static RequestTraits traits(@Nullable Derivation derivation) {
        return derivation instanceof Derivation.Keyed keyed ? keyed.traits() : RequestTraits.UNKNOWN;
    }
}
