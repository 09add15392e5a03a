package dev.aicache.gateway;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.web.server.ServerWebExchange;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

import dev.aicache.CacheListener.Fault;
import dev.aicache.CachedResponse;
import dev.aicache.Headers;
import dev.aicache.ShadowResult;
import dev.aicache.dialect.AnswerComparison;
import dev.aicache.flight.Head;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.CIRCUITBREAKER_EXECUTION_EXCEPTION_ATTR;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.CLIENT_RESPONSE_ATTR;

/**
 * One upstream call that nobody reads: its answer is compared with the one from memory, and forgotten. Signals of the
 * upstream come one at a time; the time-out comes from any thread.
 */
final class ShadowCall implements FillResponse.Recorder {

    private final GatewayCache cache;
    private final Lookup lookup;
    private final FillExchange exchange;
    private final FillExpense expense;
    private final Consumer<ShadowResult> onEnd;
    private final Runnable onOutage;
    private final AtomicBoolean over = new AtomicBoolean();
    private final int status;
    private final @Nullable String contentType;
    private final byte[] given;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    private @Nullable Head head;

    /**
     * Takes what it needs of the client's exchange and of the answer, which may end when this returns.
     *
     * @param onEnd told once, however the call ends
     * @param onOutage run before that where the upstream fails or wants to be left alone
     */
    ShadowCall(
            GatewayCache cache,
            Lookup lookup,
            CachedResponse given,
            ServerWebExchange client,
            Consumer<ShadowResult> onEnd,
            Runnable onOutage) {
        this.cache = cache;
        this.lookup = lookup;
        this.onEnd = onEnd;
        this.onOutage = onOutage;
        this.status = given.status();
        this.contentType = given.headers().first("Content-Type");
        this.given = given.body().toByteArray();
        this.exchange = new FillExchange(
                client,
                new FillRequest(
                        client.getRequest(),
                        lookup.request().body(),
                        client.getResponse().bufferFactory()),
                new FillResponse(client.getResponse().bufferFactory(), this));
        this.expense = new FillExpense(cache, lookup);
    }

    /** Asks on another thread. */
    void start(GatewayFilterChain chain, ContextView context, Duration timeout) {
        var unused = Mono.defer(() -> cache.writer()
                        .filter(exchange, each -> chain.filter(each).doOnSuccess(done -> forgetTrailers())))
                .then(Mono.defer(() -> exchange.getResponse().setComplete()))
                .timeout(timeout, cache.timer())
                .contextWrite(context)
                .subscribeOn(cache.timer())
                .subscribe(nothing -> {}, this::onFailure, this::onComplete);
    }

    private void forgetTrailers() {
        exchange.getAttributes().remove(CLIENT_RESPONSE_ATTR);
    }

    @Override
    public void onHead(int answered, Headers headers) {
        expense.onHead();
        head = new Head(answered, headers, false, null, null);
    }

    @Override
    public Mono<Void> record(Flux<DataBuffer> body) {
        return body.<Void>handle((buffer, sink) -> {
                    byte[] piece = new byte[buffer.readableByteCount()];
                    buffer.read(piece);
                    DataBufferUtils.release(buffer);
                    if (said.size() + (long) piece.length > lookup.maxRecorded()) {
                        sink.error(new IllegalStateException("The answer is too large to be compared"));
                    } else {
                        said.writeBytes(piece);
                    }
                })
                .then();
    }

    private void onComplete() {
        Head known = head;
        if (known == null) {
            end(ShadowResult.FAILED);
            return;
        }
        byte[] bytes = said.toByteArray();
        cache.longWork().run(bytes.length, () -> {
            ShadowResult result = cache.faults().guard(Fault.DIALECT, () -> compare(known, bytes));
            cache.faults().run(Fault.SAVINGS, () -> cache.books().onFilled(lookup, expense.origin(known, bytes)));
            end(result == null ? ShadowResult.FAILED : result);
        });
    }

    private ShadowResult compare(Head known, byte[] bytes) {
        if (Outages.isOutage(known.status())) {
            onOutage.run();
            return ShadowResult.FAILED;
        }
        if (exchange.getAttributes().containsKey(CIRCUITBREAKER_EXECUTION_EXCEPTION_ATTR)) {
            return ShadowResult.FAILED;
        }
        if (known.status() != status) {
            return ShadowResult.STATUS;
        }
        if (new AnswerJudge(cache.faults(), lookup).judge(known, bytes).isPresent()) {
            return ShadowResult.FAILED;
        }
        return AnswerComparison.of(lookup.dialect().name(), contentType, given, bytes);
    }

    private void onFailure(Throwable failure) {
        exchange.stopObservation(cache.faults(), failure);
        cache.faults().run(Fault.SAVINGS, () -> cache.books().onFilled(lookup, expense.origin()));
        onOutage.run();
        end(ShadowResult.FAILED);
    }

    private void end(ShadowResult result) {
        if (over.compareAndSet(false, true)) {
            onEnd.accept(result);
        }
    }
}
