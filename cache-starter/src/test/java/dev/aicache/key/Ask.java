package dev.aicache.key;

import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.aicache.CacheKey;
import dev.aicache.CacheRequest;
import dev.aicache.Headers;
import dev.aicache.Scope;
import dev.aicache.dialect.Dialect;
import dev.aicache.dialect.Dialects;

import static java.nio.charset.StandardCharsets.UTF_8;

/** A request for tests, and its keys. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Ask(
        String routeId,
        String routeUri,
        String principal,
        String method,
        String path,
        @Nullable String query,
        Headers headers,
        List<String> varyBy,
        byte[] body) {

    static final Ask CHAT = new Ask(
            "route",
            "https://upstream",
            "alice",
            "POST",
            "/v1/chat/completions",
            null,
            Headers.of("Content-Type", "application/json"),
            List.of(),
            "{\"model\":\"m-1\",\"messages\":[]}".getBytes(UTF_8));

    Ask routeId(String value) {
        return new Ask(value, routeUri, principal, method, path, query, headers, varyBy, body);
    }

    Ask routeUri(String value) {
        return new Ask(routeId, value, principal, method, path, query, headers, varyBy, body);
    }

    Ask principal(String value) {
        return new Ask(routeId, routeUri, value, method, path, query, headers, varyBy, body);
    }

    Ask method(String value) {
        return new Ask(routeId, routeUri, principal, value, path, query, headers, varyBy, body);
    }

    Ask path(String value) {
        return new Ask(routeId, routeUri, principal, method, value, query, headers, varyBy, body);
    }

    Ask query(@Nullable String value) {
        return new Ask(routeId, routeUri, principal, method, path, value, headers, varyBy, body);
    }

    /** The headers given, in place of all others. */
    Ask onlyHeaders(String... namesAndValues) {
        return new Ask(routeId, routeUri, principal, method, path, query, Headers.of(namesAndValues), varyBy, body);
    }

    /** One more header line. */
    Ask header(String name, String value) {
        Headers.Builder more = Headers.builder();
        headers.forEach(more::add);
        return new Ask(
                routeId,
                routeUri,
                principal,
                method,
                path,
                query,
                more.add(name, value).build(),
                varyBy,
                body);
    }

    Ask varyBy(String... names) {
        return new Ask(routeId, routeUri, principal, method, path, query, headers, List.of(names), body);
    }

    Ask body(byte[] value) {
        return new Ask(routeId, routeUri, principal, method, path, query, headers, varyBy, value);
    }

    Ask body(String value) {
        return body(value.getBytes(UTF_8));
    }

    KeyMaterial material() {
        Presented nothing = new Presented(Headers.empty(), null);
        ScopeValue scope = ScopeResolver.resolve(Scope.PRINCIPAL, nothing, nothing, principal)
                .orElseThrow();
        return KeyMaterial.of(routeId, routeUri, scope, new CacheRequest(method, path, query, headers, body), varyBy);
    }

    CacheKey alias() {
        return new KeyDeriver().alias(material(), body);
    }

    Derivation derive() {
        return derive(Dialects.builtIn().forPath(path));
    }

    Derivation derive(Dialect dialect) {
        return new KeyDeriver().canonical(material(), body, dialect);
    }

    CacheKey key() {
        return key(Dialects.builtIn().forPath(path));
    }

    CacheKey key(Dialect dialect) {
        if (derive(dialect) instanceof Derivation.Keyed keyed) {
            return keyed.key();
        }
        throw new AssertionError("No key for " + new String(body, UTF_8));
    }
}
