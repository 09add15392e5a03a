package dev.aicache.demo.model;

import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Collectors;

import org.springframework.boot.convert.DurationStyle;

/**
 * What a caller wants of the simulated model besides an answer: its pace, its length, and the fault to show. Asked for
 * with the header {@code X-Simulate} or the query parameter {@code simulate}, for example {@code reset, tokens=200}.
 *
 * @param status the error status, for {@link Fault#STATUS} only
 * @param tokens how many tokens an answer has
 */
record Simulation(Fault fault, int status, int tokens, Duration firstTokenDelay, Duration tokenDelay) {

    private static final int DEFAULT_TOKENS = 40;
    private static final int MOST_TOKENS = 100_000;

    /** A faultless answer of {@value #DEFAULT_TOKENS} tokens. */
    static Simulation at(Duration firstTokenDelay, Duration tokenDelay) {
        return new Simulation(Fault.NONE, 0, DEFAULT_TOKENS, firstTokenDelay, tokenDelay);
    }

    /** This simulation without delays. */
    Simulation instant() {
        return new Simulation(fault, status, tokens, Duration.ZERO, Duration.ZERO);
    }

    /**
     * This simulation, changed by a comma-separated list of wishes.
     *
     * @throws InvalidRequestException if a wish is not known, with those that are in its message
     */
    Simulation with(String wishes) {
        Simulation result = this;
        for (String wish : wishes.split(",", -1)) {
            if (!wish.isBlank()) {
                result = result.withOne(wish.trim());
            }
        }
        return result;
    }

    private Simulation withOne(String wish) {
        int equals = wish.indexOf('=');
        String name = equals < 0 ? wish : wish.substring(0, equals).trim();
        String value = equals < 0 ? "" : wish.substring(equals + 1).trim();
        try {
            return switch (name) {
                case "status" -> withStatus(Integer.parseInt(value));
                case "tokens" -> withTokens(Integer.parseInt(value));
                case "delay" -> new Simulation(fault, status, tokens, delay(value), tokenDelay);
                case "token-delay" -> new Simulation(fault, status, tokens, firstTokenDelay, delay(value));
                default -> withFault(name, value);
            };
        } catch (IllegalArgumentException e) {
            throw unknown(wish);
        }
    }

    private Simulation withStatus(int code) {
        if (code < 400 || code > 599) {
            throw new IllegalArgumentException("Not an error status");
        }
        return new Simulation(Fault.STATUS, code, tokens, firstTokenDelay, tokenDelay);
    }

    private Simulation withTokens(int count) {
        if (count < 1 || count > MOST_TOKENS) {
            throw new IllegalArgumentException("Not a number of tokens");
        }
        return new Simulation(fault, status, count, firstTokenDelay, tokenDelay);
    }

    private Simulation withFault(String name, String value) {
        Fault named = Fault.named(name).orElseThrow(IllegalArgumentException::new);
        if (named == Fault.STATUS || !value.isEmpty()) {
            throw new IllegalArgumentException("Only a status has a value");
        }
        return new Simulation(named, 0, tokens, firstTokenDelay, tokenDelay);
    }

    private static Duration delay(String value) {
        Duration delay = DurationStyle.detectAndParse(value);
        if (delay.isNegative()) {
            throw new IllegalArgumentException("Not a delay");
        }
        return delay;
    }

    private static InvalidRequestException unknown(String wish) {
        String faults = Arrays.stream(Fault.values())
                .filter(fault -> fault != Fault.STATUS)
                .map(Fault::word)
                .collect(Collectors.joining(", "));
        return new InvalidRequestException(
                ("The simulated model cannot do '%s'; write status=<400 to 599>, delay=<duration>, "
                                + "token-delay=<duration>, tokens=<1 to %d>, or one of %s")
                        .formatted(wish, MOST_TOKENS, faults));
    }

    /** Time until a whole answer of that many tokens is there. */
    Duration timeFor(int tokenCount) {
        return firstTokenDelay.plus(tokenDelay.multipliedBy(Math.max(0, tokenCount - 1)));
    }
}
