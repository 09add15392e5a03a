package dev.aicache.gateway;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

import org.springframework.boot.convert.DurationStyle;

import dev.aicache.policy.CallerHeader;
import dev.aicache.policy.ClientDirectives;
import dev.aicache.policy.Freshness;
import dev.aicache.policy.RoutePolicy;
import dev.aicache.policy.Share;
import dev.aicache.policy.TtlRules;

/** Reads what a route's arguments say of freshness and stale answers. */
final class FreshnessArguments {

    private static final String WINDOW = "Write for example 1m or 1h, or 0s for not at all.";

    private FreshnessArguments() {}

    /** Gives the value of an argument, or what is otherwise where it was not written. */
    interface Source {

        /**
         * The value of the argument.
         *
         * @param remedy what to write instead, if the parser refuses the value
         */
        <T> T read(String name, Function<String, T> parser, T otherwise, String remedy);
    }

    /**
     * What the arguments make of the defaults.
     *
     * @throws InvalidArgumentException for the first argument that has no valid value
     */
    static Freshness over(Freshness defaults, Source source) {
        Duration minTtl =
                source.read("min-ttl", RouteArguments::duration, defaults.minTtl(), "Write for example 10s or 1m.");
        return new Freshness(
                source.read(
                        "request-directives",
                        ClientDirectives::parse,
                        defaults.clientDirectives(),
                        "Write honour or ignore."),
                source.read(
                        "caller-headers",
                        text -> CallerHeader.parse(list(text)),
                        defaults.callerHeaders(),
                        "Write none, or some of ttl, key, tags and namespace."),
                minTtl,
                source.read(
                        "max-ttl",
                        text -> notBelow(minTtl, RouteArguments.duration(text)),
                        larger(minTtl, defaults.maxTtl()),
                        "Write for example 1h or 1d; no less than min-ttl."),
                source.read(
                        "ttl-by-model",
                        text -> TtlRules.parse(list(text)),
                        defaults.ttlByModel(),
                        "Write for example gpt-4*=1h, *-mini=10m."),
                source.read(
                        "ttl-by-dialect",
                        text -> TtlRules.parse(list(text)),
                        defaults.ttlByDialect(),
                        "Write for example openai-embeddings=30d, openai-chat=1h."),
                source.read(
                        "stale-while-revalidate", FreshnessArguments::window, defaults.staleWhileRevalidate(), WINDOW),
                source.read("stale-if-error", FreshnessArguments::window, defaults.staleIfError(), WINDOW),
                source.read(
                        "refresh-ahead",
                        FreshnessArguments::part,
                        defaults.refreshAhead(),
                        "Write for example 20%, or 0% for not at all; 90% at most."));
    }

    private static double part(String text) {
        double fraction = Share.valueOf(text).fraction();
        if (fraction > Freshness.MOST_AHEAD) {
            throw new IllegalArgumentException("It would be filled again as soon as it is there");
        }
        return fraction;
    }

    private static List<String> list(String text) {
        return Arrays.asList(text.split(",", -1));
    }

    private static Duration window(String text) {
        Duration window = DurationStyle.detectAndParse(text);
        if (window.isNegative() || window.compareTo(RoutePolicy.LONGEST) > 0) {
            throw new IllegalArgumentException("A window is not negative, and within ten years");
        }
        return window;
    }

    private static Duration notBelow(Duration least, Duration most) {
        if (most.compareTo(least) < 0) {
            throw new IllegalArgumentException("The most is less than the least");
        }
        return most;
    }

    /** A route that raises the least above the default of the most raises that, too. */
    private static Duration larger(Duration least, Duration most) {
        return least.compareTo(most) > 0 ? least : most;
    }
}
