package dev.aicache.gateway;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.aicache.Headers;

/** Takes an answer that nobody reads, and gives its buffers back. */
final class DroppedAnswer implements FillResponse.Recorder {

    @Override
    public void onHead(int status, Headers headers) {}

    @Override
    public Mono<Void> record(Flux<DataBuffer> body) {
        // In the place of a map: what is released must not reach an operator that discards it once more.
        return body.<Void>handle((buffer, sink) -> DataBufferUtils.release(buffer))
                .then();
    }
}
