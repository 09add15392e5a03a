package dev.aicache.gateway;

import java.util.LinkedHashSet;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;

import dev.aicache.Headers;
import dev.aicache.flight.Head;
import dev.aicache.policy.StoredHeaders;
import dev.aicache.store.Hit;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.CLIENT_RESPONSE_HEADER_NAMES;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.ORIGINAL_RESPONSE_CONTENT_TYPE_ATTR;

/** Sets status and headers of a client's response, and what later filters of the gateway expect to find beside them. */
final class ReplyHead {

    private final ServerWebExchange exchange;

    /** What filters before the cache had set; null as long as that is all there is. */
    private @Nullable Before before;

    private record Before(@Nullable HttpStatusCode status, HttpHeaders headers) {}

    ReplyHead(ServerWebExchange exchange) {
        this.exchange = exchange;
    }

    /** The head of a stored answer. {@code Age} as in RFC 9111 §5.1. */
    void stored(Hit hit, StoredForm form) {
        storedAlone(hit, form);
        tellFilters(form.headers());
    }

    /** The same for where none of the gateway's filters come to see it. */
    void storedAlone(Hit hit, StoredForm form) {
        setAlone(hit.response().status(), form.headers());
        HttpHeaders headers = exchange.getResponse().getHeaders();
        headers.set(HttpHeaders.AGE, Long.toString(hit.age().toSeconds()));
        if (!form.isStream()) {
            headers.setContentLength(form.length());
        }
    }

    /** The head of an answer that is being recorded: whole for the caller who went upstream, for others what is common. */
    void live(Head head, boolean opener) {
        if (opener) {
            set(head.status(), head.headers());
            return;
        }
        set(head.status(), StoredHeaders.of(head.headers()));
        // The body is passed on as it is, and an error may tell when to come again.
        copy(head, HttpHeaders.CONTENT_LENGTH);
        if (head.status() >= 400) {
            copy(head, HttpHeaders.RETRY_AFTER);
        }
    }

    /**
     * The head of an answer that was put together from one that came and from what was known. It has no age: that of a part
     * is wrong of the others.
     */
    void merged(Head head, boolean opener, int length) {
        live(head, opener);
        HttpHeaders headers = exchange.getResponse().getHeaders();
        EmbeddingItems.OF_ONE_BODY.forEach(headers::remove);
        headers.remove(HttpHeaders.AGE);
        headers.setContentLength(length);
    }

    private void copy(Head head, String name) {
        String value = head.headers().first(name);
        if (value != null) {
            exchange.getResponse().getHeaders().set(name, value);
        }
    }

    /** Takes back all that was set here and nothing else, for an answer that will not be given after all. */
    void undo() {
        Before known = before;
        if (known != null) {
            ServerHttpResponse response = exchange.getResponse();
            response.setStatusCode(known.status());
            response.getHeaders().clear();
            known.headers().forEach((name, values) -> response.getHeaders().addAll(name, values));
            before = null;
        }
    }

    private static Before before(ServerHttpResponse response) {
        HttpHeaders copy = new HttpHeaders();
        if (!response.getHeaders().isEmpty()) {
            response.getHeaders().forEach(copy::addAll);
        }
        return new Before(response.getStatusCode(), copy);
    }

    private void set(int status, Headers headers) {
        setAlone(status, headers);
        tellFilters(headers);
    }

    private void setAlone(int status, Headers headers) {
        ServerHttpResponse response = exchange.getResponse();
        if (before == null) {
            before = before(response);
        }
        response.setRawStatusCode(status);
        SpringHeaders.copy(headers, response.getHeaders());
    }

    private void tellFilters(Headers headers) {
        Set<String> names = new LinkedHashSet<>();
        headers.forEach((name, value) -> names.add(name));
        exchange.getAttributes().put(CLIENT_RESPONSE_HEADER_NAMES, names);
        @Nullable String type = headers.first(HttpHeaders.CONTENT_TYPE);
        if (type != null) {
            exchange.getAttributes().put(ORIGINAL_RESPONSE_CONTENT_TYPE_ATTR, type);
        }
    }
}
