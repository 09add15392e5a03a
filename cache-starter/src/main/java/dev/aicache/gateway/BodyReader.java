package dev.aicache.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;

import reactor.core.CoreSubscriber;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * Reads a request body into one array, up to a limit, and gives pooled buffers back as it goes. A body that proves
 * longer is not lost: what was read and the rest are handed on together.
 */
final class BodyReader extends BaseSubscriber<DataBuffer> {

    private final int max;
    private final DataBufferFactory factory;
    private final MonoSink<RequestBody> sink;
    private final List<byte[]> pieces = new ArrayList<>(1);
    private int size;

    /** Where the rest goes once the limit is passed; guarded by this, as are the next two. */
    private @Nullable CoreSubscriber<? super DataBuffer> rest;

    private boolean overflown;
    private @Nullable Runnable end;

    private BodyReader(int max, DataBufferFactory factory, MonoSink<RequestBody> sink) {
        this.max = max;
        this.factory = factory;
        this.sink = sink;
    }

    /**
     * The body of the exchange's request, read at most once from each request. Nothing but the request itself is asked:
     * what other filters have kept of the body may be from before it was changed.
     */
    static Mono<RequestBody> read(ServerWebExchange exchange, int max) {
        ServerHttpRequest request = exchange.getRequest();
        if (exchange.getAttribute(Attributes.BODY) instanceof Known known && known.request() == request) {
            return Mono.just(known.body());
        }
        DataBufferFactory factory = exchange.getResponse().bufferFactory();
        return Mono.<RequestBody>create(sink -> {
                    BodyReader reader = new BodyReader(max, factory, sink);
                    sink.onCancel(reader);
                    request.getBody().subscribe(reader);
                })
                .doOnNext(body -> {
                    if (body instanceof RequestBody.Whole whole) {
                        keep(exchange, request, whole);
                    }
                });
    }

    /** Has the request's body known from now on. */
    static void keep(ServerWebExchange exchange, ServerHttpRequest request, RequestBody.Whole body) {
        exchange.getAttributes().put(Attributes.BODY, new Known(request, body));
    }

    /** A body, and the request it was read from. */
    private record Known(ServerHttpRequest request, RequestBody.Whole body) {}

    @Override
    public Context currentContext() {
        return Context.of(sink.contextView());
    }

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
        request(1);
    }

    @Override
    protected void hookOnNext(DataBuffer buffer) {
        CoreSubscriber<? super DataBuffer> downstream;
        synchronized (this) {
            downstream = rest;
        }
        if (downstream != null) {
            downstream.onNext(buffer);
            return;
        }
        byte[] piece = new byte[buffer.readableByteCount()];
        buffer.read(piece);
        DataBufferUtils.release(buffer);
        pieces.add(piece);
        size += piece.length;
        if (size <= max) {
            request(1);
            return;
        }
        synchronized (this) {
            overflown = true;
        }
        byte[] prefix = joined();
        Publisher<DataBuffer> remainder = this::forwardTo;
        sink.success(
                new RequestBody.TooLarge(Flux.concat(Mono.fromSupplier(() -> factory.wrap(prefix)), remainder), this));
    }

    private void forwardTo(Subscriber<? super DataBuffer> subscriber) {
        CoreSubscriber<? super DataBuffer> downstream = Operators.toCoreSubscriber(subscriber);
        Runnable ended;
        synchronized (this) {
            if (rest != null) {
                Operators.error(downstream, new IllegalStateException("This request body can be read only once"));
                return;
            }
            rest = downstream;
            ended = end;
        }
        downstream.onSubscribe(new Rest());
        if (ended != null) {
            ended.run();
        }
    }

    @Override
    protected void hookOnComplete() {
        if (!deliver(downstream -> downstream.onComplete())) {
            sink.success(new RequestBody.Whole(joined()));
        }
    }

    @Override
    protected void hookOnError(Throwable failure) {
        if (!deliver(downstream -> downstream.onError(failure))) {
            sink.error(failure);
        }
    }

    /** Hands the end to who reads the rest, now or when it comes; false where there is no rest. */
    private boolean deliver(Consumer<CoreSubscriber<? super DataBuffer>> signal) {
        CoreSubscriber<? super DataBuffer> downstream;
        synchronized (this) {
            if (!overflown) {
                return false;
            }
            downstream = rest;
            if (downstream == null) {
                end = () -> {
                    CoreSubscriber<? super DataBuffer> late;
                    synchronized (this) {
                        late = rest;
                    }
                    if (late != null) {
                        signal.accept(late);
                    }
                };
                return true;
            }
        }
        signal.accept(downstream);
        return true;
    }

    private byte[] joined() {
        if (pieces.size() == 1) {
            return pieces.get(0);
        }
        byte[] all = new byte[size];
        int at = 0;
        for (byte[] piece : pieces) {
            System.arraycopy(piece, 0, all, at, piece.length);
            at += piece.length;
        }
        pieces.clear();
        return all;
    }

    /** Demand and cancellation of who reads the rest. */
    private final class Rest implements Subscription {

        @Override
        public void request(long n) {
            BodyReader.this.request(n);
        }

        @Override
        public void cancel() {
            BodyReader.this.cancel();
        }
    }
}
