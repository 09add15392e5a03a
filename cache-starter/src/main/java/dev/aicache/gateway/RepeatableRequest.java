package dev.aicache.gateway;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;

import dev.aicache.CacheRequest;
import dev.aicache.Headers;
import dev.aicache.Scope;
import dev.aicache.policy.CallerHeader;
import dev.aicache.policy.CallerWishes;
import dev.aicache.policy.RoutePolicy;
import dev.aicache.warming.WarmingRequest;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * What is kept of a client's request so that it can be asked again: as it came to the gateway, with the headers that its
 * key depends on, and in place of a credential the name of one that is configured. Never a credential, a cookie, nor what
 * may be one by its name; a request that has a key of its own by any of these cannot be asked again.
 */
final class RepeatableRequest {

    /** Names that credentials go by in the wild; where it is none after all, a request is not kept, and no more. */
    private static final Pattern SECRET = Pattern.compile(
            "(?i).*(auth|cookie|key|token|secret|signature|passw|credential|session|jwt).*|.*\\bsig\\b.*");

    /** What a client says of its own connection and message, made anew for the next. */
    private static final List<String> OF_THE_MESSAGE =
            List.of("content-length", "transfer-encoding", "connection", "accept-encoding");

    private static final List<String> OF_THE_BODY = List.of("accept", "content-encoding", "content-type");

    private final Lookup lookup;
    private final CacheRequest arrived;
    private final Map<String, CredentialHeader> credentials;

    private final Headers.Builder kept = Headers.builder();
    private final List<String> names = new ArrayList<>();
    private boolean hasSecret;
    private boolean isBound;

    private RepeatableRequest(Lookup lookup, CacheRequest arrived, Map<String, CredentialHeader> credentials) {
        this.lookup = lookup;
        this.arrived = arrived;
        this.credentials = credentials;
    }

    /**
     * The request, or empty where it could not be asked again and have the same key.
     *
     * @param credentials those that are configured, by name
     */
    static Optional<WarmingRequest> of(
            Lookup lookup, ServerWebExchange exchange, Map<String, CredentialHeader> credentials) {
        ServerHttpRequest arrived = exchange.getAttribute(Attributes.ARRIVED);
        return arrived == null
                ? Optional.empty()
                : of(
                        lookup,
                        new CacheRequest(
                                arrived.getMethod().name(),
                                arrived.getURI().getRawPath(),
                                arrived.getURI().getRawQuery(),
                                SpringHeaders.of(arrived.getHeaders()),
                                lookup.request().body()),
                        credentials);
    }

    /** The same for a request that came as it is here; its body is not looked at. */
    static Optional<WarmingRequest> of(Lookup lookup, CacheRequest arrived, Map<String, CredentialHeader> credentials) {
        return new RepeatableRequest(lookup, arrived, credentials).request();
    }

    private Optional<WarmingRequest> request() {
        CallerWishes wishes = lookup.wishes();
        if (wishes.key() != null || wishes.namespace() != null || hasSecret(arrived.query()) || isOtherBody()) {
            return Optional.empty();
        }
        arrived.headers().forEach(this::take);
        if (isBound || names.size() > 1 || isOfOtherCaller()) {
            return Optional.empty();
        }
        CacheRequest request = new CacheRequest(
                arrived.method(),
                arrived.path(),
                arrived.query(),
                kept.build(),
                lookup.request().body());
        return Optional.of(new WarmingRequest(request, names.isEmpty() ? null : names.get(0), "journal"));
    }

    /** What a filter before the cache has made of the body would be made of it once more. */
    private boolean isOtherBody() {
        String declared = arrived.headers().first("Content-Length");
        return declared != null
                && !declared.trim().equals(Integer.toString(lookup.request().body().length));
    }

    private static boolean hasSecret(@Nullable String query) {
        if (query == null) {
            return false;
        }
        for (String parameter : query.split("&", -1)) {
            String name = parameter.split("=", 2)[0];
            // An escaped name may be any.
            if (name.indexOf('%') >= 0 || SECRET.matcher(name).matches()) {
                return true;
            }
        }
        return false;
    }

    private void take(String name, String value) {
        if (CallerHeader.isOne(name) || OF_THE_MESSAGE.contains(name.toLowerCase(Locale.ROOT))) {
            return;
        }
        Optional<String> credential = credential(name, value);
        if (credential.isPresent()) {
            names.add(credential.get());
        } else if (SECRET.matcher(name).matches()) {
            hasSecret = true;
            isBound |= lookup.isSelectedByKey(name) || isScope(name);
        } else if (isKept(name)) {
            kept.add(name, value);
        }
    }

    private boolean isKept(String name) {
        return OF_THE_BODY.contains(name.toLowerCase(Locale.ROOT)) || lookup.isSelectedByKey(name) || isScope(name);
    }

    private boolean isScope(String name) {
        return scopes().stream()
                .anyMatch(scope -> scope.kind() == Scope.Kind.HEADER && name.equalsIgnoreCase(scope.header()));
    }

    /** By what callers are told apart. */
    private List<Scope> scopes() {
        RoutePolicy policy = lookup.policy();
        return policy.answers().variants() == 1
                ? List.of(policy.scope())
                : List.of(policy.scope(), policy.answers().variantBy());
    }

    /** Whether it makes a difference who asks, and who asked cannot be told by a credential that is configured. */
    private boolean isOfOtherCaller() {
        return scopes().stream().anyMatch(scope -> switch (scope.kind()) {
            case CREDENTIAL -> hasSecret;
            // Whose request it is without a header, a certificate may say.
            case PRINCIPAL -> hasSecret || names.isEmpty();
            // A filter before the cache may have put it there, by who asked.
            case HEADER -> hasSecret && !isArrived(scope);
            case EVERYONE -> false;
        });
    }

    private boolean isArrived(Scope scope) {
        String header = scope.header();
        return header != null && arrived.headers().contains(header);
    }

    private Optional<String> credential(String header, String value) {
        byte[] presented = value.getBytes(UTF_8);
        return new TreeMap<>(credentials)
                .entrySet().stream()
                        .filter(each -> each.getValue().name().equalsIgnoreCase(header)
                                && MessageDigest.isEqual(each.getValue().value().getBytes(UTF_8), presented))
                        .map(Map.Entry::getKey)
                        .findFirst();
    }
}
