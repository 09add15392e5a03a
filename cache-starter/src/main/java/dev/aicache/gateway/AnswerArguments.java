package dev.aicache.gateway;

import java.time.Duration;
import java.util.Locale;
import java.util.stream.Collectors;

import org.springframework.boot.convert.DurationStyle;

import dev.aicache.dialect.Dialect;
import dev.aicache.dialect.Dialects;
import dev.aicache.policy.AnswerChoice;
import dev.aicache.policy.Determinism;
import dev.aicache.policy.FinishReasons;
import dev.aicache.policy.Ids;
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
                        "finish-reasons",
                        FinishReasons::parse,
                        defaults.finishReasons(),
                        "Write complete or truncated."),
                arguments.read(
                        "negative-ttl",
                        AnswerArguments::negativeTtl,
                        defaults.negativeTtl(),
                        "Write for example 30s, 1h at most, or off."),
                arguments.read(
                        "dialect",
                        text -> text.toLowerCase(Locale.ROOT),
                        defaults.dialect(),
                        "Write the name of a dialect, or by-path."));
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
     * @throws InvalidArgumentException if there is no dialect of that name, if it has no ids that could be made anew, or if
     *     nobody would notice that there are variants
     */
    static void check(String routeId, RoutePolicy policy, Dialects dialects) {
        String dialect = policy.answers().dialect();
        if (!dialect.equals(AnswerChoice.BY_PATH)) {
            checkDialect(routeId, dialect, policy, dialects);
        }
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

    private static void checkDialect(String routeId, String name, RoutePolicy policy, Dialects dialects) {
        Dialect dialect = dialects.all().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new InvalidArgumentException(
                        routeId,
                        "dialect",
                        "has the value '%s', which is not known".formatted(name),
                        "Write by-path or one of " + names(dialects) + "."));
        if (policy.replay().ids() == Ids.REGENERATE && !dialect.hasFreeIds()) {
            throw new InvalidArgumentException(
                    routeId,
                    "ids",
                    "cannot be 'regenerate' for '%s', whose ids name what the provider keeps".formatted(name),
                    "Write preserve.");
        }
    }

    private static String names(Dialects dialects) {
        return dialects.all().stream().map(Dialect::name).distinct().sorted().collect(Collectors.joining(", "));
    }
}
