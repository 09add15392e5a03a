package dev.aicache.gateway;

import org.springframework.core.io.buffer.DataBuffer;

import reactor.core.Disposable;
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
     * @param source to be disposed of when the request is over: what of the body nobody reads waits in pooled buffers
     */
    record TooLarge(Flux<DataBuffer> content, Disposable source) implements RequestBody {}
}
