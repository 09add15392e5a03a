package dev.aicache.gateway;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferLimitException;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.aicache.flight.RecordingBudget;

/** What one caller's answer takes while it is put together, of the memory that all recordings share. Thread-safe. */
final class MergeMemory {

    private final RecordingBudget budget;
    private long taken;
    private boolean isClosed;

    MergeMemory(RecordingBudget budget) {
        this.budget = budget;
    }

    /** Takes so much in place of what was taken, if that is to be had; otherwise that stays. */
    synchronized boolean resize(long bytes) {
        if (isClosed || (bytes > taken && !budget.tryTake(bytes - taken))) {
            return false;
        }
        if (bytes < taken) {
            budget.give(taken - bytes);
        }
        taken = bytes;
        return true;
    }

    private synchronized boolean tryAdd(long bytes) {
        return taken + bytes <= EmbeddingItems.LONGEST && resize(taken + bytes);
    }

    /** All of the body; fails with a {@link DataBufferLimitException} where there is no memory for it. */
    Mono<byte[]> joined(Flux<DataBuffer> body) {
        return body.<DataBuffer>handle((piece, sink) -> {
                    if (tryAdd(piece.readableByteCount())) {
                        sink.next(piece);
                    } else {
                        sink.error(new DataBufferLimitException("No memory to put the answer together"));
                    }
                })
                .collectList()
                .map(pieces -> {
                    byte[] all = new byte
                            [pieces.stream()
                                    .mapToInt(DataBuffer::readableByteCount)
                                    .sum()];
                    int at = 0;
                    for (DataBuffer piece : pieces) {
                        int length = piece.readableByteCount();
                        piece.read(all, at, length);
                        at += length;
                    }
                    return all;
                });
    }

    /** Gives back what was taken, and takes no more. */
    synchronized void close() {
        isClosed = true;
        budget.give(taken);
        taken = 0;
    }
}
