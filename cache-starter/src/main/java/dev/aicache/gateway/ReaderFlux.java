package dev.aicache.gateway;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;

import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

import dev.aicache.flight.Reader;

/**
 * What a reader reads, as a publisher that honours demand: the pieces of the recording as they arrived. To be
 * subscribed to once. Cancelling it closes the reader.
 */
final class ReaderFlux extends Flux<DataBuffer> {

    private final Reader reader;
    private final DataBufferFactory factory;
    private final Runnable onWhole;

    /**
     * @param onWhole run before the end is told, where it is a good one
     */
    ReaderFlux(Reader reader, DataBufferFactory factory, Runnable onWhole) {
        this.reader = reader;
        this.factory = factory;
        this.onWhole = onWhole;
    }

    @Override
    public void subscribe(CoreSubscriber<? super DataBuffer> subscriber) {
        Drain drain = new Drain(subscriber);
        subscriber.onSubscribe(drain);
        reader.onProgress(drain::drain);
    }

    /** Serves one subscriber; whoever calls {@link #drain} first does the work for all who call meanwhile. */
    private final class Drain implements Subscription {

        private final CoreSubscriber<? super DataBuffer> subscriber;
        private final AtomicLong requested = new AtomicLong();
        private final AtomicInteger pending = new AtomicInteger();
        private volatile boolean cancelled;
        private boolean done;

        Drain(CoreSubscriber<? super DataBuffer> subscriber) {
            this.subscriber = subscriber;
        }

        @Override
        public void request(long n) {
            if (Operators.validate(n)) {
                requested.accumulateAndGet(n, Operators::addCap);
                drain();
            }
        }

        @Override
        public void cancel() {
            cancelled = true;
            reader.close();
        }

        void drain() {
            if (pending.getAndIncrement() != 0) {
                return;
            }
            int missed = 1;
            do {
                emit();
                missed = pending.addAndGet(-missed);
            } while (missed != 0);
        }

        private void emit() {
            long demand = requested.get();
            long emitted = 0;
            while (!cancelled && !done) {
                // Before the poll: a piece that arrives between the two would otherwise be lost behind the end.
                boolean ended = reader.isEnded();
                byte[] piece = emitted < demand ? reader.poll() : null;
                if (piece != null) {
                    subscriber.onNext(factory.wrap(piece));
                    emitted++;
                } else if (ended && reader.isDrained()) {
                    end();
                } else {
                    break;
                }
            }
            if (emitted != 0 && demand != Long.MAX_VALUE) {
                requested.addAndGet(-emitted);
            }
        }

        private void end() {
            done = true;
            Throwable failure = reader.failure();
            reader.close();
            if (failure == null) {
                onWhole.run();
                subscriber.onComplete();
            } else {
                subscriber.onError(new BrokenAnswerException());
            }
        }
    }
}
