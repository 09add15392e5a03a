package dev.aicache.actuate;

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.web.reactive.function.server.ServerResponse;

import reactor.core.publisher.Mono;

/** Answers that say what is wrong with a request and what to do about it (RFC 9457). */
final class Problem {

    private Problem() {}

    static Mono<ServerResponse> badRequest(String detail) {
        return of(HttpStatus.BAD_REQUEST, detail);
    }

    static Mono<ServerResponse> forbidden(String detail) {
        return of(HttpStatus.FORBIDDEN, detail);
    }

    static Mono<ServerResponse> notFound(String detail) {
        return of(HttpStatus.NOT_FOUND, detail);
    }

    static Mono<ServerResponse> tooMany(String detail) {
        return of(HttpStatus.TOO_MANY_REQUESTS, detail);
    }

    static Mono<ServerResponse> tooLarge(String detail) {
        return of(HttpStatus.CONTENT_TOO_LARGE, detail);
    }

    private static Mono<ServerResponse> of(HttpStatus status, String detail) {
        return ServerResponse.status(status)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .bodyValue(ProblemDetail.forStatusAndDetail(status, detail));
    }
}
