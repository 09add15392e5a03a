package dev.aicache.gateway;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpCookie;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;

import reactor.core.publisher.Mono;

import dev.aicache.CacheListener.Fault;
import dev.aicache.CacheRequest;
import dev.aicache.Headers;
import dev.aicache.key.AffinityDigest;
import dev.aicache.policy.CallerHeader;
import dev.aicache.routing.Affinity;

/**
 * The token by which balancers in front of the gateways can send a caller to the same one again: the same from each of
 * them. It has 16 bits, which is plenty to spread callers over gateways, and nothing to find a credential by: of any that
 * one would try, one in 65 536 has that token, too.
 */
final class AffinityToken {

    private static final int HIDDEN_BITS = Long.SIZE - 16;

    private final Affinity affinity;
    private final AffinityReply reply;
    private final Faults faults;

    AffinityToken(Affinity affinity, AffinityReply reply, Faults faults) {
        this.affinity = affinity;
        this.reply = reply;
        this.faults = faults;
    }

    /** Has the response tell the token, if that is told by the request's head, as it came to the gateway. */
    void tell(ServerWebExchange exchange) {
        if (reply == AffinityReply.OFF || affinity.kind() == Affinity.Kind.KEY) {
            return;
        }
        ServerHttpRequest request = arrived(exchange);
        OptionalLong number = faults.guard(
                Fault.HEADER,
                () -> affinity.of(
                        request.getHeaders(),
                        request.getURI().getRawQuery(),
                        name -> value(request.getCookies().getFirst(name))));
        if (number != null && number.isPresent()) {
            tell(exchange, number.getAsLong());
        }
    }

    /** Has the response tell the token, if that is told by the request as a whole. */
    void tell(ServerWebExchange exchange, CacheRequest request) {
        if (reply != AffinityReply.OFF && affinity.kind() == Affinity.Kind.KEY) {
            tell(exchange, AffinityDigest.ofRequest(request.method(), request.path(), request.query(), request.body()));
        }
    }

    private void tell(ServerWebExchange exchange, long number) {
        String token = "%04x".formatted(number >>> HIDDEN_BITS);
        if (exchange.getAttributes().put(Attributes.AFFINITY_TOKEN, token) == null) {
            exchange.getResponse().beforeCommit(() -> {
                faults.run(Fault.HEADER, () -> write(exchange));
                return Mono.empty();
            });
        }
    }

    private void write(ServerWebExchange exchange) {
        String token = exchange.getRequiredAttribute(Attributes.AFFINITY_TOKEN);
        if (reply == AffinityReply.HEADER) {
            exchange.getResponse().getHeaders().set(CallerHeader.AFFINITY, token);
        } else if (!token.equals(value(arrived(exchange).getCookies().getFirst(CallerHeader.AFFINITY_COOKIE)))) {
            exchange.getResponse()
                    .addCookie(ResponseCookie.from(CallerHeader.AFFINITY_COOKIE, token)
                            .path("/")
                            .httpOnly(true)
                            .sameSite("Lax")
                            .build());
        }
    }

    /** What the balancers have seen, before filters took a credential or a cookie away. */
    private static ServerHttpRequest arrived(ServerWebExchange exchange) {
        ServerHttpRequest arrived = exchange.getAttribute(Attributes.ARRIVED);
        return arrived == null ? exchange.getRequest() : arrived;
    }

    private static @Nullable String value(@Nullable HttpCookie cookie) {
        return cookie == null ? null : cookie.getValue();
    }

    /** Whether the request has the cookie, which is for balancers only. Looks it up; no header is read but this one. */
    static boolean isIn(HttpHeaders headers) {
        List<String> lines = headers.get(HttpHeaders.COOKIE);
        return lines != null && lines.stream().anyMatch(AffinityToken::hasCookie);
    }

    /** The same by headers that have to be read one after the other. */
    static boolean isIn(Headers headers) {
        return headers.any((name, value) -> name.equalsIgnoreCase(HttpHeaders.COOKIE) && hasCookie(value));
    }

    /** A request that somebody describes, without the cookie. */
    static CacheRequest withoutCookie(CacheRequest request) {
        return request.headers().contains(HttpHeaders.COOKIE)
                ? new CacheRequest(
                        request.method(),
                        request.path(),
                        request.query(),
                        withoutCookie(request.headers()),
                        request.body())
                : request;
    }

    /** The headers without the cookie, which would set those who have it apart from those who do not yet. */
    static Headers withoutCookie(Headers headers) {
        Headers.Builder rest = Headers.builder();
        headers.forEach((name, value) -> {
            String kept = name.equalsIgnoreCase(HttpHeaders.COOKIE) ? withoutCookie(value) : value;
            if (!kept.isEmpty() || value.isEmpty()) {
                rest.add(name, kept);
            }
        });
        return rest.build();
    }

    private static boolean hasCookie(String line) {
        return line.contains(CallerHeader.AFFINITY_COOKIE)
                && Arrays.stream(line.split(";", -1)).anyMatch(AffinityToken::isCookie);
    }

    private static String withoutCookie(String line) {
        return hasCookie(line)
                ? Arrays.stream(line.split(";", -1))
                        .filter(pair -> !isCookie(pair))
                        .map(String::strip)
                        .collect(Collectors.joining("; "))
                : line;
    }

    private static boolean isCookie(String pair) {
        return pair.strip().startsWith(CallerHeader.AFFINITY_COOKIE + "=");
    }
}
