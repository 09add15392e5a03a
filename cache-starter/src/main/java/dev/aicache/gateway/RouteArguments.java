package dev.aicache.gateway;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.util.unit.DataSize;

import dev.aicache.Scope;
import dev.aicache.policy.Embeddings;
import dev.aicache.policy.ResponseDirectives;
import dev.aicache.policy.RoutePolicy;
import dev.aicache.policy.RouteTags;
import dev.aicache.policy.Share;

/** Reads a route's arguments over the defaults; the one place that knows their names. */
final class RouteArguments {

    /** The names, in the order the documentation has them. */
    static final List<String> NAMES = List.of(
            "ttl",
            "ttl-jitter",
            "max-entry",
            "max-request",
            "scope",
            "finish-abandoned",
            "fill-timeout",
            "response-directives",
            "key-headers",
            "determinism",
            "variants",
            "variant-by",
            "finish-reasons",
            "negative-ttl",
            "dialect",
            "pace",
            "ids",
            "shadow",
            "request-directives",
            "caller-headers",
            "min-ttl",
            "max-ttl",
            "ttl-by-model",
            "ttl-by-dialect",
            "stale-while-revalidate",
            "stale-if-error",
            "refresh-ahead",
            "embeddings",
            "tags");

    private static final Pattern INDEX = Pattern.compile("(\\[\\d+]|\\.\\d+)$");

    private final String routeId;
    private final Map<String, String> values = new TreeMap<>();

    private RouteArguments(String routeId, Map<String, ?> written) {
        this.routeId = routeId;
        written.forEach(this::add);
    }

    /**
     * The policy that the arguments make of the defaults.
     *
     * @throws InvalidArgumentException for the first argument that is unknown or has no valid value
     */
    static RoutePolicy apply(Map<String, ?> written, @Nullable String routeId, RoutePolicy defaults) {
        return new RouteArguments(routeId == null ? "?" : routeId, written).over(defaults);
    }

    /** The names of the arguments that the route wrote, as {@link #NAMES} has them. */
    static Set<String> named(Map<String, ?> written, @Nullable String routeId) {
        return Set.copyOf(new RouteArguments(routeId == null ? "?" : routeId, written).values.keySet());
    }

    private RoutePolicy over(RoutePolicy defaults) {
        return new RoutePolicy(
                read("ttl", RouteArguments::duration, defaults.ttl(), "Write for example 10m, 1h or 30s."),
                read("ttl-jitter", RouteArguments::jitter, defaults.ttlJitter(), "Write for example 10%; 90% at most."),
                read("max-entry", RouteArguments::size, defaults.maxEntry(), "Write for example 512KB or 1MB."),
                Math.toIntExact(read(
                        "max-request",
                        RouteArguments::requestSize,
                        (long) defaults.maxRequest(),
                        "Write for example 512KB or 1MB; 1GB at most.")),
                read("scope", Scope::of, defaults.scope(), "Write credential, principal, everyone or header:<name>."),
                read("finish-abandoned", RouteArguments::flag, defaults.finishAbandoned(), "Write true or false."),
                read("fill-timeout", RouteArguments::duration, defaults.fillTimeout(), "Write for example 5m or 90s."),
                read(
                        "response-directives",
                        ResponseDirectives::parse,
                        defaults.responseDirectives(),
                        "Write ai, honour or ignore."),
                read(
                        "key-headers",
                        RouteArguments::names,
                        defaults.keyHeaders(),
                        "Write header names, for example X-Tenant, X-Region."),
                AnswerArguments.read(this::read, defaults.answers()),
                ReplayArguments.read(this::read, defaults.replay()),
                FreshnessArguments.over(defaults.freshness(), this::read),
                read("embeddings", Embeddings::parse, defaults.embeddings(), "Write per-item or whole."),
                read(
                        "tags",
                        text -> RouteTags.parse(List.of(text.split(",", -1))),
                        defaults.tags(),
                        "Write names of up to 64 characters, for example public, team-a; 16 at most, or none."));
    }

    private void add(String written, @Nullable Object value) {
        if (written.startsWith("_genkey_") || written.startsWith("genkey")) {
            throw new InvalidArgumentException(
                    routeId,
                    String.valueOf(value),
                    "is one too many",
                    "The short form takes a TTL and the largest entry, AiCache=10m,1MB; write the rest as name and args.");
        }
        String name = dashed(INDEX.matcher(written).replaceFirst(""));
        if (!NAMES.contains(name)) {
            throw new InvalidArgumentException(
                    routeId,
                    written,
                    "is not known",
                    Spelling.nearest(name, NAMES)
                            .map("Did you mean '%s'?"::formatted)
                            .orElse("Known are " + String.join(", ", NAMES) + "."));
        }
        values.merge(name, text(value), (first, next) -> first + "," + next);
    }

    /** A list that was written as one comes as a map by its positions. */
    private static String text(@Nullable Object value) {
        return value instanceof Map<?, ?> list
                ? list.entrySet().stream()
                        .sorted(Comparator.comparing(item -> String.valueOf(item.getKey())))
                        .map(item -> text(item.getValue()))
                        .collect(Collectors.joining(","))
                : String.valueOf(value).trim();
    }

    private <T> T read(String name, Function<String, T> parser, T otherwise, String remedy) {
        String text = values.get(name);
        if (text == null) {
            return otherwise;
        }
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new InvalidArgumentException(
                    routeId, name, "has the value '%s', which is not valid".formatted(text), remedy);
        }
    }

    static Duration duration(String text) {
        return positive(DurationStyle.detectAndParse(text));
    }

    private static Duration positive(Duration duration) {
        if (duration.isZero() || duration.isNegative() || duration.compareTo(RoutePolicy.LONGEST) > 0) {
            throw new IllegalArgumentException("A duration must be positive, and within ten years");
        }
        return duration;
    }

    private static double jitter(String text) {
        double fraction = Share.valueOf(text).fraction();
        if (fraction > RoutePolicy.MOST_JITTER) {
            throw new IllegalArgumentException("Too little would be left");
        }
        return fraction;
    }

    private static long size(String text) {
        long bytes = DataSize.parse(text).toBytes();
        if (bytes <= 0) {
            throw new IllegalArgumentException("A size must be positive");
        }
        return bytes;
    }

    private static long requestSize(String text) {
        long bytes = size(text);
        if (bytes > DataSize.ofGigabytes(1).toBytes()) {
            throw new IllegalArgumentException("A request is read into one array");
        }
        return bytes;
    }

    private static boolean flag(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("Neither true nor false");
        };
    }

    private static List<String> names(String text) {
        List<String> names = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            names.add(Scope.of("header:" + part.trim()).header());
        }
        return names;
    }

    /** {@code maxEntry} and {@code max_entry} are {@code max-entry}, as in properties. */
    static String dashed(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1-$2").replace('_', '-').toLowerCase(Locale.ROOT);
    }
}
