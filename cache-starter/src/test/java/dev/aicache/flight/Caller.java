package dev.aicache.flight;

import java.io.ByteArrayOutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A caller who reads as a server does: on threads of its own, one at a time, woken by the flight. May leave after so
 * many bytes.
 */
final class Caller {

    private final Reader reader;
    private final Executor threads;
    private final int leavesAfter;
    private final AtomicInteger pending = new AtomicInteger();
    private final ByteArrayOutputStream read = new ByteArrayOutputStream();
    private final CompletableFuture<byte[]> whole = new CompletableFuture<>();

    private Caller(Reader reader, Executor threads, int leavesAfter) {
        this.reader = reader;
        this.threads = threads;
        this.leavesAfter = leavesAfter;
    }

    /**
     * Begins to read.
     *
     * @return what was read when the recording has ended or the caller has left; fails where the recording broke off
     */
    static CompletableFuture<byte[]> start(Reader reader, Executor threads, int leavesAfter) {
        Caller caller = new Caller(reader, threads, leavesAfter);
        reader.onProgress(caller::wake);
        return caller.whole;
    }

    private void wake() {
        if (pending.getAndIncrement() == 0) {
            threads.execute(this::drain);
        }
    }

    private void drain() {
        int missed;
        do {
            missed = pending.get();
            readOn();
        } while (pending.addAndGet(-missed) != 0);
    }

    private void readOn() {
        while (!whole.isDone()) {
            boolean ended = reader.isEnded();
            byte[] piece = reader.poll();
            if (piece != null) {
                read.writeBytes(piece);
                if (read.size() >= leavesAfter) {
                    over();
                }
            } else if (ended && reader.isDrained()) {
                over();
            } else {
                return;
            }
        }
    }

    private void over() {
        Throwable failure = reader.failure();
        reader.close();
        if (failure == null || read.size() >= leavesAfter) {
            whole.complete(read.toByteArray());
        } else {
            whole.completeExceptionally(failure);
        }
    }
}
