package dev.aicache.demo.model;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOption;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerResponse;

/**
 * Writes an answer at the pace of a model, and ends it as the call's fault wants. Where the fault ends the connection,
 * the writing completes with that; where nothing ends it, the writing is cancelled when the connection is gone.
 */
final class AnswerWriter {

    /** A reset throws away what the client has not read yet; this long it has to read what came before. */
    private static final Duration BEFORE_RESET = Duration.ofMillis(50);

    private final Provider provider;
    private final HttpServerResponse response;
    private volatile boolean isFinished;

    AnswerWriter(Provider provider, HttpServerResponse response) {
        this.provider = provider;
        this.response = response;
    }

    /** Whether all was written that was to be, as against the caller having gone away before. */
    boolean isFinished() {
        return isFinished;
    }

    Mono<Void> write(Answer answer, Call call) {
        Simulation simulation = call.simulation();
        if (call.fault() == Fault.STALL_BEFORE) {
            return Mono.never();
        }
        // A stream's head comes with its first token, a JSON answer when all is thought, a refusal at once.
        Duration thinking =
                answer.status() == 200 ? simulation.timeFor(answer.isStream() ? 1 : answer.tokens()) : Duration.ZERO;
        return after(thinking)
                .then(
                        call.fault() == Fault.RESET_BEFORE
                                ? end(Delivery.Ending.RESET).then()
                                : send(answer, call));
    }

    private Mono<Void> send(Answer answer, Call call) {
        return Mono.defer(() -> {
            Delivery delivery = Delivery.of(answer, call.fault());
            response.status(answer.status());
            response.header("content-type", answer.isStream() ? provider.streamType() : "application/json");
            provider.headers(call, answer).forEach(response::header);
            if (delivery.declaredLength() >= 0) {
                response.header("content-length", String.valueOf(delivery.declaredLength()));
            }
            Flux<ByteBuf> body =
                    tokens(delivery, call.simulation().tokenDelay()).concatWith(end(delivery.ending()));
            return response.sendObject(body, buffer -> true).then();
        });
    }

    private static Flux<ByteBuf> tokens(Delivery delivery, Duration pace) {
        List<Frame> frames = delivery.frames();
        int first = delivery.firstToken();
        return Flux.range(0, frames.size())
                .concatMap(i -> after(frames.get(i).isToken() && i > first ? pace : Duration.ZERO)
                        .thenReturn(frames.get(i)))
                .map(frame -> Unpooled.wrappedBuffer(frame.text().getBytes(StandardCharsets.UTF_8)));
    }

    private static Mono<Long> after(Duration delay) {
        return delay.isZero() ? Mono.just(0L) : Mono.delay(delay);
    }

    private Mono<ByteBuf> end(Delivery.Ending ending) {
        return switch (ending) {
            case SILENCE -> Mono.never();
            case CLEAN -> Mono.<ByteBuf>empty().doOnSubscribe(end -> isFinished = true);
            case RESET, CLOSE -> Mono.delay(BEFORE_RESET).then(breakOff(ending));
        };
    }

    private Mono<ByteBuf> breakOff(Delivery.Ending ending) {
        return Mono.create(broken -> response.withConnection(connection -> {
            isFinished = true;
            if (ending == Delivery.Ending.RESET) {
                connection.channel().config().setOption(ChannelOption.SO_LINGER, 0);
            }
            // Nobody else says so where the head was not sent yet.
            connection.onDispose(broken::success).dispose();
        }));
    }
}
