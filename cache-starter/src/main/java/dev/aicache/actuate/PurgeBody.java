package dev.aicache.actuate;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import dev.aicache.CacheKey;
import dev.aicache.Purge;
import dev.aicache.Tag;
import dev.aicache.dialect.JsonArray;
import dev.aicache.dialect.JsonLiteral;
import dev.aicache.dialect.JsonObject;
import dev.aicache.dialect.JsonReader;
import dev.aicache.dialect.JsonString;
import dev.aicache.dialect.JsonValue;

/**
 * Reads what is to be purged from a JSON object: any of {@code key}, {@code tags}, {@code model}, {@code route}, {@code
 * namespace}, {@code request}, {@code scope-of} and {@code everything}, together one purge, and {@code soft}. What is wrong
 * is told by the name of the member; of values only those that name a route are shown. For one use by one thread.
 */
final class PurgeBody {

    private static final List<String> NAMES =
            List.of("key", "tags", "model", "route", "namespace", "request", "scope-of", "everything", "soft");

    /** How many tags a purge may name. */
    private static final int MOST_TAGS = 1000;

    private final Set<String> routes;
    private final List<Purge> purges = new ArrayList<>();
    private boolean isSoft;

    private PurgeBody(Set<String> routes) {
        this.routes = routes;
    }

    /**
     * Reads it.
     *
     * @param routes those that have a cache
     * @throws IllegalArgumentException if it is something else
     * @throws UnknownRouteException if it names another route
     */
    static Purge read(byte[] json, Set<String> routes) {
        if (!(JsonReader.read(json).orElse(JsonLiteral.NULL) instanceof JsonObject object)) {
            throw new IllegalArgumentException(
                    "The body is no JSON object; write for example {\"tags\": [\"handbook\"]}, with any of "
                            + String.join(", ", NAMES));
        }
        return new PurgeBody(routes).read(object);
    }

    /** Names of the members by which a request is described. */
    static String described(Purge purge) {
        List<Purge.Target> targets =
                purge.target() instanceof Purge.AnyOf any ? any.targets() : List.of(purge.target());
        return targets.stream()
                .filter(each -> !(each instanceof Purge.Tagged))
                .map(each -> each instanceof Purge.Asked ? "request" : "scope-of")
                .distinct()
                .collect(Collectors.joining(" or "));
    }

    private Purge read(JsonObject object) {
        RequestMembers.requireKnown("", object, NAMES);
        object.members().forEach(member -> read(member.name(), member.value()));
        if (purges.isEmpty()) {
            throw new IllegalArgumentException(
                    "The body names nothing to purge; write any of " + String.join(", ", NAMES.subList(0, 8)));
        }
        Purge all = Purge.anyOf(purges);
        return isSoft ? all.softly() : all;
    }

    private void read(String name, JsonValue value) {
        switch (name) {
            case "key" -> purges.add(Purge.key(key(value)));
            case "tags" -> purges.add(Purge.of(tags(value)));
            case "model" -> purges.add(Purge.model(RequestMembers.text(name, value)));
            case "route" -> purges.add(Purge.route(RequestMembers.route(name, value, routes)));
            case "namespace" -> purges.add(Purge.namespace(RequestMembers.text(name, value)));
            case "request" -> purges.add(Purge.request(RequestMembers.of(name, value, routes)));
            case "scope-of" -> purges.add(Purge.scopeOf(RequestMembers.of(name, value, routes)));
            case "everything" -> {
                if (value != JsonLiteral.TRUE) {
                    throw new IllegalArgumentException("everything: write true, or leave it out");
                }
                purges.add(Purge.everything());
            }
            default -> isSoft = flag(name, value);
        }
    }

    private static boolean flag(String name, @Nullable JsonValue value) {
        if (value != JsonLiteral.TRUE && value != JsonLiteral.FALSE) {
            throw new IllegalArgumentException(name + ": write true or false");
        }
        return value == JsonLiteral.TRUE;
    }

    private static CacheKey key(JsonValue value) {
        String text = value instanceof JsonString string ? string.value() : "";
        if (!text.matches("[0-9A-Fa-f]{64}")) {
            throw new IllegalArgumentException("key: write the 64 hexadecimal digits of a key");
        }
        return CacheKey.parse(text);
    }

    private static Tag[] tags(JsonValue value) {
        if (!(value instanceof JsonArray array) || array.size() == 0 || array.size() > MOST_TAGS) {
            throw new IllegalArgumentException("tags: write an array of 1 to %d names".formatted(MOST_TAGS));
        }
        return array.values().stream()
                .map(each -> Tag.of(RequestMembers.text("tags", each)))
                .toArray(Tag[]::new);
    }
}
