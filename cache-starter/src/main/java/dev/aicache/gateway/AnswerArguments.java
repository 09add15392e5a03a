package dev.aicache.gateway;

import java.time.Duration;
import java.util.Locale;

import org.springframework.boot.convert.DurationStyle;

import dev.aicache.policy.AnswerChoice;
import dev.aicache.policy.Determinism;
import dev.aicache.policy.RoutePolicy;

/** The arguments that say which answers a route keeps. */
final class AnswerArguments {

    private static final String OFF = "off";

    private AnswerArguments() {}

    static AnswerChoice read(ArgumentReader arguments, AnswerChoice defaults) {
        return new AnswerChoice(
                arguments.read(
                        "determinism",
                        Determinism::of,
                        defaults.determinism(),
                        "Write any, deterministic or a highest temperature such as <=0.3."),
                arguments.read(
                        "variants",
                        AnswerChoice::variants,
                        defaults.variants(),
                        "Write a number from 1 to %d.".formatted(AnswerChoice.MOST_VARIANTS)),
                arguments.read(
                        "variant-by",
                        AnswerChoice::variantBy,
                        defaults.variantBy(),
                        "Write credential or header:<name>."),
                arguments.read(
                        "negative-ttl",
                        AnswerArguments::negativeTtl,
                        defaults.negativeTtl(),
                        "Write for example 30s, 1h at most, or off."));
    }

    private static Duration negativeTtl(String text) {
        if (text.toLowerCase(Locale.ROOT).equals(OFF)) {
            return Duration.ZERO;
        }
        Duration ttl = DurationStyle.detectAndParse(text);
        if (ttl.isZero() || ttl.isNegative() || ttl.compareTo(AnswerChoice.LONGEST_NEGATIVE) > 0) {
            throw new IllegalArgumentException("A duration must be positive, and within an hour");
        }
        return ttl;
    }

    /**
     * Refuses what fits no route that has it.
     *
     * @throws InvalidArgumentException if nobody would notice that there are variants
     */
    static void check(String routeId, RoutePolicy policy) {
        if (policy.answers().isLostOn(policy.scope())) {
            throw new InvalidArgumentException(
                    routeId,
                    "variants",
                    "has no effect: all who share an entry (scope %s) have the same %s, and would get the same of %d answers"
                            .formatted(
                                    policy.scope(),
                                    policy.answers().variantBy(),
                                    policy.answers().variants()),
                    "Write another variant-by, for example header:X-User, or a wider scope.");
        }
    }
}
