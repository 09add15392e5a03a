package dev.aicache.actuate;

import java.util.function.Function;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;

import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** What somebody has sent, whole and of bounded length, to be read and answered off the event loop. */
final class SentJson {

    /** Largest body in bytes: a request of a megabyte, its quotes escaped, and some more. */
    private static final int MOST = 4 * 1024 * 1024;

    private SentJson() {}

    /** Answers by the body; what it is refused for becomes a problem with the refusal's own words. */
    static Mono<ServerResponse> answer(ServerRequest request, Function<byte[], Mono<ServerResponse>> answer) {
        return DataBufferUtils.join(request.bodyToFlux(DataBuffer.class), MOST)
                .map(SentJson::bytes)
                .defaultIfEmpty(new byte[0])
                .publishOn(Schedulers.boundedElastic())
                .flatMap(answer)
                .onErrorResume(UnknownRouteException.class, e -> Problem.notFound(String.valueOf(e.getMessage())))
                .onErrorResume(IllegalArgumentException.class, e -> Problem.badRequest(String.valueOf(e.getMessage())))
                .onErrorResume(
                        DataBufferLimitException.class,
                        e -> Problem.tooLarge("More than %d bytes; send less at a time".formatted(MOST)));
    }

    private static byte[] bytes(DataBuffer buffer) {
        byte[] bytes = new byte[buffer.readableByteCount()];
        buffer.read(bytes);
        DataBufferUtils.release(buffer);
        return bytes;
    }
}
