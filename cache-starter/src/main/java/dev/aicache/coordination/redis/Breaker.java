package dev.aicache.coordination.redis;

import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;

import dev.aicache.coordination.remote.RemoteStatistics.Circuit;

/**
 * Leaves a server alone for a while when half of what was sent to it lately has failed, and then tries it with little. Says so
 * in the log, once each time. Thread-safe.
 */
final class Breaker {

    private static final Logger log = LoggerFactory.getLogger("dev.aicache");

    private static final float MOST_FAILURES_PERCENT = 50;
    private static final int LATELY = 20;
    private static final int FEWEST = 10;
    private static final int TRIALS = 3;

    /** How a server begins an error. */
    private static final Pattern CODE = Pattern.compile("^([A-Z]{2,20})\\b");

    private final CircuitBreaker circuit;

    private volatile String reason = "";

    /**
     * @param what is sent, for the log
     * @param pause how long the server is left alone
     * @param onOpen runs when that begins
     */
    Breaker(String what, Duration pause, Runnable onOpen) {
        this.circuit = CircuitBreaker.of(
                "ai-cache-remote-" + what,
                CircuitBreakerConfig.custom()
                        .failureRateThreshold(MOST_FAILURES_PERCENT)
                        .slidingWindowSize(LATELY)
                        .minimumNumberOfCalls(FEWEST)
                        .permittedNumberOfCallsInHalfOpenState(TRIALS)
                        .waitDurationInOpenState(pause)
                        .writableStackTraceEnabled(false)
                        .build());
        circuit.getEventPublisher().onStateTransition(event -> {
            State before = event.getStateTransition().getFromState();
            State after = event.getStateTransition().getToState();
            if (after == State.OPEN) {
                onOpen.run();
                if (before == State.CLOSED) {
                    log.warn(
                            "Half of all {} of the remote store have failed lately ({}). It is left alone, and tried every {} ms.",
                            what,
                            reason,
                            pause.toMillis());
                }
            } else if (after == State.CLOSED) {
                log.info("The {} of the remote store work again.", what);
            }
        });
    }

    /** Whether it may be sent; whoever is told so says what came of it. */
    boolean lets() {
        return circuit.tryAcquirePermission();
    }

    void onSuccess(long nanos) {
        circuit.onSuccess(nanos, TimeUnit.NANOSECONDS);
    }

    void onFailure(long nanos, Throwable failure) {
        reason = reason(failure);
        circuit.onError(nanos, TimeUnit.NANOSECONDS, failure);
    }

    /** What kind of failure it is: its message may say more than belongs into a log. */
    static String reason(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        Matcher code = CODE.matcher(String.valueOf(cause.getMessage()));
        return cause.getClass().getSimpleName() + (code.find() ? " " + code.group(1) : "");
    }

    Circuit state() {
        return switch (circuit.getState()) {
            case OPEN, FORCED_OPEN -> Circuit.OPEN;
            case HALF_OPEN -> Circuit.HALF_OPEN;
            case CLOSED, DISABLED, METRICS_ONLY -> Circuit.CLOSED;
        };
    }
}
