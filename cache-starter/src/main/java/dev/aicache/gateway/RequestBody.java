package dev.aicache.gateway;

import org.springframework.core.io.buffer.DataBuffer;

import reactor.core.publisher.Flux;

/** What reading a request body came to. */
sealed interface RequestBody {

    /** The whole body. */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    record Whole(byte[] bytes) implements RequestBody {}

    /**
     * The body is longer than the cache reads.
     *
     * @param content the body from its first byte, to be read once
     */
    record TooLarge(Flux<DataBuffer> content) implements RequestBody {}
}
