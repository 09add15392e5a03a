package dev.aicache.gateway.express;

import java.util.Iterator;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;

import dev.aicache.Headers;

/**
 * Reads requests as the server's codec has them. Whatever is out of the ordinary is left to the server, which knows more of
 * HTTP: anything but a POST of HTTP/1.1 in origin form, escaped or doubled places, requests of another site's page, forms,
 * and those that want more of the connection than an answer.
 */
final class ChannelRequests {

    /** Characters that mean themselves in path and query, whoever reads them (RFC 3986 §2.3, and those without a case). */
    private static final boolean[] PLAIN = new boolean[128];

    static {
        for (char each = 'a'; each <= 'z'; each++) {
            PLAIN[each] = true;
            PLAIN[Character.toUpperCase(each)] = true;
        }
        for (char each : "0123456789-._~/:@,=&".toCharArray()) {
            PLAIN[each] = true;
        }
    }

    private final boolean isForwardedRead;

    /** @param isForwardedRead whether the server or Spring goes by what proxies say in {@code Forwarded} and the like */
    ChannelRequests(boolean isForwardedRead) {
        this.isForwardedRead = isForwardedRead;
    }

    /** The request's head, or null where it is left to the server. */
    @Nullable
    RequestHead read(HttpRequest request) {
        if (!request.decoderResult().isSuccess()
                || !request.protocolVersion().equals(HttpVersion.HTTP_1_1)
                || !request.method().equals(HttpMethod.POST)) {
            return null;
        }
        String target = request.uri();
        int mark = target.indexOf('?');
        int end = mark < 0 ? target.length() : mark;
        if (!isPlainPath(target, end) || (mark >= 0 && !isPlain(target, mark + 1, target.length()))) {
            return null;
        }
        Headers headers = headers(request);
        return headers == null
                ? null
                : new RequestHead(
                        "POST", target.substring(0, end), mark < 0 ? null : target.substring(mark + 1), headers);
    }

    private static boolean isPlainPath(String target, int end) {
        if (end == 0 || target.charAt(0) != '/' || !isPlain(target, 0, end)) {
            return false;
        }
        for (int i = 1; i < end; i++) {
            // Empty segments, and those that mean another place.
            if (target.charAt(i - 1) == '/' && (target.charAt(i) == '/' || target.charAt(i) == '.')) {
                return false;
            }
        }
        return true;
    }

    private static boolean isPlain(String target, int from, int to) {
        for (int i = from; i < to; i++) {
            char each = target.charAt(i);
            if (each >= PLAIN.length || !PLAIN[each]) {
                return false;
            }
        }
        return true;
    }

    /** A name or an address of four numbers, and maybe a port: what makes a URI with any path. */
    private static boolean isPlainHost(String host) {
        int colon = host.indexOf(':');
        int end = colon < 0 ? host.length() : colon;
        if (end == 0 || host.length() - end > ":65535".length()) {
            return false;
        }
        for (int i = 0; i < end; i++) {
            char each = host.charAt(i);
            if (!(each >= '0' && each <= '9')
                    && !(each >= 'a' && each <= 'z')
                    && !(each >= 'A' && each <= 'Z')
                    && each != '.'
                    && each != '-') {
                return false;
            }
        }
        for (int i = end + 1; i < host.length(); i++) {
            if (host.charAt(i) < '0' || host.charAt(i) > '9') {
                return false;
            }
        }
        return colon < 0 || host.length() > colon + 1;
    }

    private @Nullable Headers headers(HttpRequest request) {
        Headers.Builder headers = Headers.builder();
        int hosts = 0;
        Iterator<Map.Entry<CharSequence, CharSequence>> fields =
                request.headers().iteratorCharSequence();
        while (fields.hasNext()) {
            Map.Entry<CharSequence, CharSequence> field = fields.next();
            String name = field.getKey().toString();
            String value = field.getValue().toString();
            if (isForServer(name, value)) {
                return null;
            }
            if (name.equalsIgnoreCase("Host")) {
                hosts++;
            }
            headers.add(name, value);
        }
        return hosts == 1 ? headers.build() : null;
    }

    private boolean isForServer(String name, String value) {
        return switch (name.length()) {
            case 4 -> name.equalsIgnoreCase("Host") && !isPlainHost(value);
            case 6 -> name.equalsIgnoreCase("Expect") || name.equalsIgnoreCase("Origin");
            case 7 -> name.equalsIgnoreCase("Upgrade") || name.equalsIgnoreCase("Trailer");
            case 9 -> isForwardedRead && name.equalsIgnoreCase("Forwarded");
            case 10 ->
                name.equalsIgnoreCase("Connection")
                        && !value.equalsIgnoreCase("keep-alive")
                        && !value.equalsIgnoreCase("close");
            case 12 ->
                name.equalsIgnoreCase("Content-Type")
                        && (startsWith(value, "application/x-www-form-urlencoded") || startsWith(value, "multipart/"));
            default -> isForwardedRead && startsWith(name, "X-Forwarded-");
        };
    }

    private static boolean startsWith(String text, String prefix) {
        return text.regionMatches(true, 0, prefix, 0, prefix.length());
    }
}
