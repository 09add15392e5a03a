package dev.aicache.key;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import dev.aicache.CacheRequest;

/**
 * Everything but the body that tells one request from another. Holds credentials as long as it lives, so it is not to
 * be kept beyond its request. Immutable.
 */
public final class KeyMaterial {

    private final String routeId;
    private final String routeUri;
    private final ScopeValue scope;
    private final String method;
    private final String path;
    private final @Nullable String query;
    private final SortedMap<String, List<String>> headers;
    private final List<String> contentType;
    private final List<String> varyBy;
    private final List<String> reading;
    private final @Nullable String namespace;
    private final @Nullable String callerKey;

    private KeyMaterial(
            KeyMaterial request,
            String path,
            @Nullable String query,
            List<String> reading,
            @Nullable String namespace,
            @Nullable String callerKey) {
        this.routeId = request.routeId;
        this.routeUri = request.routeUri;
        this.scope = request.scope;
        this.method = request.method;
        this.path = path;
        this.query = query;
        this.headers = request.headers;
        this.contentType = request.contentType;
        this.varyBy = request.varyBy;
        this.reading = reading;
        this.namespace = namespace;
        this.callerKey = callerKey;
    }

    private KeyMaterial(
            String routeId, String routeUri, ScopeValue scope, CacheRequest request, Collection<String> varyBy) {
        this.routeId = routeId;
        this.routeUri = routeUri;
        this.scope = scope;
        this.method = request.method();
        this.path = request.path();
        this.query = request.query();
        this.varyBy = List.copyOf(varyBy);
        this.headers = VaryingHeaders.of(request.headers(), this.varyBy);
        this.contentType = request.headers().all("Content-Type");
        this.reading = List.of();
        this.namespace = null;
        this.callerKey = null;
    }

    /**
     * Takes what is needed of a request as it is at the cache.
     *
     * @param routeId with the route's URI the namespace of its keys: routes do not share entries
     * @param varyBy names of headers that change the route's answers besides those that always do
     */
    public static KeyMaterial of(
            String routeId, String routeUri, ScopeValue scope, CacheRequest request, Collection<String> varyBy) {
        return new KeyMaterial(routeId, routeUri, scope, request, varyBy);
    }

    /**
     * The same for a route that reads requests in its own way: what was an alias for another way is none for this one, so
     * that a request is read again, and perhaps turned away, when a route's arguments have changed. Keys are the same.
     */
    public KeyMaterial readAs(List<String> otherReading) {
        return new KeyMaterial(this, path, query, otherReading, namespace, callerKey);
    }

    List<String> reading() {
        return reading;
    }

    /**
     * The same within a part that the caller has set apart. Both are beside the scope, in place of nothing of it.
     *
     * @param callersNamespace of the caller's own, or null
     * @param key a key that the caller has given in place of the body, or null
     */
    public KeyMaterial within(@Nullable String callersNamespace, @Nullable String key) {
        return new KeyMaterial(this, path, query, reading, callersNamespace, key);
    }

    /** Whether the caller has given a key in place of the body. */
    boolean hasCallerKey() {
        return callerKey != null;
    }

    /** Tells what {@link #writeTo} writes from what it writes with other parts present. */
    int form() {
        return (namespace == null ? 0 : 0x10) | (callerKey == null ? 0 : 0x20);
    }

    /** Whether requests that differ in the header have different keys. */
    public boolean tellsApartBy(String header) {
        return header.equalsIgnoreCase("Content-Type")
                || VaryingHeaders.isVarying(header, varyBy)
                || scope.includes(header.toLowerCase(Locale.ROOT));
    }

    /** Tells scopes apart without revealing them; 0 for the one that everyone is in. Two scopes have one by chance only. */
    public long scopeId() {
        return scope.id();
    }

    /** The same request at another place. */
    KeyMaterial at(String otherPath, @Nullable String otherQuery) {
        return new KeyMaterial(this, otherPath, otherQuery, reading, namespace, callerKey);
    }

    String path() {
        return path;
    }

    @Nullable
    String query() {
        return query;
    }

    void writeTo(KeyDigest digest) {
        writePlace(digest);
        digest.texts(query == null ? List.of() : List.of(query));
        digest.number(headers.size());
        headers.forEach((name, values) -> digest.text(name).texts(values));
        digest.texts(contentType);
        if (namespace != null) {
            digest.text(namespace);
        }
        if (callerKey != null) {
            digest.text(callerKey);
        }
    }

    /** What a request has in common with those it can be compared with: route, scope, method and path. */
    void writePlace(KeyDigest digest) {
        digest.text(routeId).text(routeUri).texts(scope.parts()).text(method).text(path);
    }

    /** Everything that {@link #writeTo} writes, part by part, under names that give nothing of the request away. */
    void forEachPart(BiConsumer<String, Consumer<KeyDigest>> action) {
        action.accept("route", digest -> digest.text(routeId).text(routeUri));
        action.accept("scope", digest -> digest.texts(scope.parts()));
        action.accept("method", digest -> digest.text(method));
        action.accept("path", digest -> digest.text(path));
        forEachVariablePart(action);
    }

    /** As {@link #forEachPart}, without what {@link #writePlace} writes. */
    void forEachVariablePart(BiConsumer<String, Consumer<KeyDigest>> action) {
        action.accept("query", digest -> digest.texts(query == null ? List.of() : List.of(query)));
        SortedMap<String, List<String>> labels = new TreeMap<>();
        headers.keySet()
                .forEach(name -> labels.computeIfAbsent(HeaderLabels.of(name, varyBy), label -> new ArrayList<>(1))
                        .add(name));
        labels.forEach((label, names) -> action.accept("header:" + label, digest -> {
            for (String name : names) {
                digest.text(name).texts(headers.getOrDefault(name, List.of()));
            }
        }));
        action.accept("content-type", digest -> digest.texts(contentType));
        String part = namespace;
        if (part != null) {
            action.accept("namespace", digest -> digest.text(part));
        }
        String given = callerKey;
        if (given != null) {
            action.accept("caller-key", digest -> digest.text(given));
        }
    }

    /** Whether the body's text is UTF-8 by its media type, as JSON without further notice is. */
    boolean isUtf8() {
        return contentType.stream()
                .map(type -> type.toLowerCase(Locale.ROOT))
                .allMatch(type -> !type.contains("charset") || type.matches("[^;]*;\\s*charset=\"?utf-8\"?\\s*"));
    }

    /** Route, method and path; the rest may hold credentials. */
    @Override
    public String toString() {
        return "%s: %s %s".formatted(routeId, method, path);
    }
}
