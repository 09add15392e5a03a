package dev.aicache.gateway;

import java.util.Arrays;
import java.util.OptionalLong;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpCookie;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;

import reactor.core.publisher.Mono;

import dev.aicache.CacheKey;
import dev.aicache.CacheListener.Fault;
import dev.aicache.Headers;
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

    /** Has the response tell the token, if that is told by the request's key. */
    void tell(ServerWebExchange exchange, CacheKey key) {
        if (reply != AffinityReply.OFF && affinity.kind() == Affinity.Kind.KEY) {
            tell(exchange, key.a());
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
        } else if (!token.equals(
                value(arrived(exchange).getCookies().getFirst(CallerHeader.AFFINITY_COOKIE)))) {
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

    /** Whether the request has the cookie, which is for balancers only. */
    static boolean isIn(Headers headers) {
        String cookies = headers.first(HttpHeaders.COOKIE);
        return cookies != null
                && headers.all(HttpHeaders.COOKIE).stream()
                        .anyMatch(line -> !line.equals(withoutCookie(line)));
    }

    /** The headers without the cookie, which would set one caller's requests apart in the key. */
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

    private static String withoutCookie(String line) {
        if (!line.contains(CallerHeader.AFFINITY_COOKIE)) {
            return line;
        }
        return Arrays.stream(line.split(";", -1))
                .map(String::strip)
                .filter(pair -> !pair.startsWith(CallerHeader.AFFINITY_COOKIE + "="))
                .collect(Collectors.joining("; "));
    }
}
