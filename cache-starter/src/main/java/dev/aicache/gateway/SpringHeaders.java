package dev.aicache.gateway;

import org.springframework.http.HttpHeaders;

import dev.aicache.Headers;

/** Carries headers from Spring's form to ours and back. */
final class SpringHeaders {

    private SpringHeaders() {}

    static Headers of(HttpHeaders headers) {
        Headers.Builder builder = Headers.builder();
        headers.forEach((name, values) -> values.forEach(value -> builder.add(name, value)));
        return builder.build();
    }

    static void copy(Headers from, HttpHeaders to) {
        from.forEach(to::add);
    }
}
