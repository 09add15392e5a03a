package dev.aicache.actuate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Keeps what is sent in a temporary file, which only this process's user can read, so that none of it is in memory. */
final class Upload {

    private final long limit;

    /** @param limit bytes that are taken at most */
    Upload(long limit) {
        this.limit = limit;
    }

    /** More was sent than is taken. */
    static final class TooLargeException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        TooLargeException(long limit) {
            super("More than %d bytes; send less at a time, or raise ai-cache.warming.max-upload".formatted(limit));
        }
    }

    /**
     * The file with all of it, which belongs to the caller; there is none where this fails.
     *
     * @param declared its length, where that was said: too much is refused before it is taken
     */
    Mono<Path> save(OptionalLong declared, Flux<DataBuffer> content) {
        return declared.orElse(0) > limit ? Mono.error(new TooLargeException(limit)) : save(content);
    }

    private Mono<Path> save(Flux<DataBuffer> content) {
        return Mono.fromCallable(() -> Files.createTempFile("aicache-warm", ".json"))
                .subscribeOn(Schedulers.boundedElastic())
                .flatMap(file -> DataBufferUtils.write(counted(content), file)
                        .thenReturn(file)
                        .onErrorResume(e -> Mono.<Path>fromRunnable(() -> delete(file))
                                .subscribeOn(Schedulers.boundedElastic())
                                .then(Mono.error(e)))
                        .doOnCancel(() -> Schedulers.boundedElastic().schedule(() -> delete(file))));
    }

    private Flux<DataBuffer> counted(Flux<DataBuffer> content) {
        AtomicLong sum = new AtomicLong();
        return content.handle((buffer, sink) -> {
            if (sum.addAndGet(buffer.readableByteCount()) > limit) {
                DataBufferUtils.release(buffer);
                sink.error(new TooLargeException(limit));
            } else {
                sink.next(buffer);
            }
        });
    }

    static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
