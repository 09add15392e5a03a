package dev.aicache.actuate;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.aicache.CacheRequest;
import dev.aicache.Headers;
import dev.aicache.RequestDescription;
import dev.aicache.dialect.JsonArray;
import dev.aicache.dialect.JsonLiteral;
import dev.aicache.dialect.JsonObject;
import dev.aicache.dialect.JsonString;
import dev.aicache.dialect.JsonValue;
import dev.aicache.dialect.JsonWriter;

/**
 * Reads a {@link RequestDescription} from a JSON object: {@code route}, {@code path} with the query, and where they matter
 * {@code method} (POST where absent), {@code headers}, {@code body} and {@code principal}. A body that is a string stands
 * for its text, any other value for JSON that says the same. What is wrong is told by the name of the member.
 */
final class RequestMembers {

    private static final List<String> NAMES = List.of("route", "method", "path", "headers", "body", "principal");

    private static final int LONGEST_NAME = 40;

    /** RFC 9110 §5.6.2. */
    private static final Pattern TOKEN = Pattern.compile("[-!#$%&'*+.^_`|~0-9A-Za-z]{1,256}");

    private RequestMembers() {}

    /**
     * Reads it.
     *
     * @param member what it is called where something is wrong
     * @param routes those that have a cache
     * @throws IllegalArgumentException if it is something else
     * @throws UnknownRouteException if it is of another route
     */
    static RequestDescription of(String member, JsonValue value, Set<String> routes) {
        String at = member + ".";
        if (!(value instanceof JsonObject object)) {
            throw new IllegalArgumentException(
                    member + ": write an object with route and path, and with headers and body as they are sent");
        }
        requireKnown(at, object, NAMES);
        String route = route(at + "route", object.get("route"), routes);
        URI target = target(at + "path", object.get("path"));
        JsonValue method = object.get("method");
        JsonValue principal = object.get("principal");
        byte @Nullable [] body = body(object.get("body"));
        CacheRequest request = new CacheRequest(
                method == null ? "POST" : token(at + "method", text(at + "method", method)),
                target.getRawPath(),
                target.getRawQuery(),
                headers(at + "headers", object.get("headers"), body != null),
                body == null ? new byte[0] : body);
        return new RequestDescription(
                route, request, null, principal == null ? null : text(at + "principal", principal));
    }

    /** Refuses a name that is not known, or is there twice. */
    static void requireKnown(String at, JsonObject object, List<String> names) {
        for (JsonObject.Member member : object.members()) {
            if (!names.contains(member.name())) {
                throw new IllegalArgumentException(
                        at + shortened(member.name()) + ": is not known; known are " + String.join(", ", names));
            }
        }
        for (String name : names) {
            if (object.members().stream()
                            .filter(member -> member.name().equals(name))
                            .count()
                    > 1) {
                throw new IllegalArgumentException(at + name + ": is there twice");
            }
        }
    }

    private static String shortened(String name) {
        return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME) + "…";
    }

    static String text(String member, @Nullable JsonValue value) {
        if (!(value instanceof JsonString string) || string.value().isBlank()) {
            throw new IllegalArgumentException(member + ": write a text that is not empty");
        }
        return string.value();
    }

    static String route(String member, @Nullable JsonValue value, Set<String> routes) {
        String route = text(member, value);
        if (!routes.contains(route)) {
            throw new UnknownRouteException(member, route, routes);
        }
        return route;
    }

    private static URI target(String member, @Nullable JsonValue value) {
        String path = text(member, value);
        try {
            URI target = new URI(path);
            if (path.startsWith("/") && !path.startsWith("//") && target.getRawFragment() == null) {
                return target;
            }
        } catch (URISyntaxException e) {
            // Its message shows the query, which may hold a credential.
        }
        throw new IllegalArgumentException(
                member + ": write a path, and the query if there is one, such as /v1/chat/completions");
    }

    private static String token(String member, String text) {
        if (!TOKEN.matcher(text).matches()) {
            throw new IllegalArgumentException(member + ": has a character that HTTP does not allow there");
        }
        return text;
    }

    private static Headers headers(String member, @Nullable JsonValue value, boolean hasBody) {
        Headers.Builder headers = Headers.builder();
        boolean isTyped = false;
        if (value != null) {
            if (!(value instanceof JsonObject object)) {
                throw new IllegalArgumentException(member + ": write an object of names and values");
            }
            for (JsonObject.Member each : object.members()) {
                String name = token(member, each.name());
                isTyped |= name.equalsIgnoreCase("Content-Type");
                values(member, each.value()).forEach(line -> headers.add(name, line));
            }
        }
        return hasBody && !isTyped
                ? headers.add("Content-Type", "application/json").build()
                : headers.build();
    }

    /** One line of the message for each. */
    private static List<String> values(String member, JsonValue value) {
        List<JsonValue> lines = value instanceof JsonArray array ? array.values() : List.of(value);
        return lines.stream()
                .map(each -> {
                    if (each instanceof JsonString line) {
                        return line.value();
                    }
                    throw new IllegalArgumentException(
                            member + ": each value is a text, or an array of texts where a name has several lines");
                })
                .toList();
    }

    private static byte @Nullable [] body(@Nullable JsonValue value) {
        if (value == null || value == JsonLiteral.NULL) {
            return null;
        }
        String text = value instanceof JsonString string ? string.value() : JsonWriter.write(value);
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
