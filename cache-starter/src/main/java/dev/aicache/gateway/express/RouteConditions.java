package dev.aicache.gateway.express;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.handler.AsyncPredicate;
import org.springframework.cloud.gateway.handler.predicate.GatewayPredicate;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.support.HasConfig;

/**
 * The conditions that a route's requests meet, all of them. Immutable.
 *
 * <p>The gateway shows the parts of a predicate, but not whether they are joined by "and", "or" or "not". It shows that in
 * the predicate's text: so a route counts as understood only where its text is that of its parts joined by "and".
 */
record RouteConditions(List<Condition> all) {

    /** What every route of configuration begins with, and every request meets. */
    private static final Pattern ALWAYS = Pattern.compile("^\\(+(RouteDefinitionRouteLocator\\$\\$Lambda[^ ]*) && ");

    RouteConditions {
        all = List.copyOf(all);
    }

    static RouteConditions of(Route route) {
        AsyncPredicate<?> predicate = route.getPredicate();
        List<GatewayPredicate> parts = new ArrayList<>();
        List<HasConfig> others = new ArrayList<>();
        predicate.accept(part -> {
            if (part instanceof GatewayPredicate known) {
                parts.add(known);
            } else {
                others.add(part);
            }
        });
        String text = predicate.toString();
        Matcher always = ALWAYS.matcher(text);
        String begin = always.find() ? always.group(1) : null;
        if (parts.isEmpty() || !others.isEmpty() || !text.equals(joined(begin, parts))) {
            return new RouteConditions(List.of(new Condition.Unknown(predicate.toString())));
        }
        return new RouteConditions(parts.stream().map(Condition::of).toList());
    }

    private static String joined(@Nullable String begin, List<GatewayPredicate> parts) {
        String text = begin;
        for (GatewayPredicate part : parts) {
            text = text == null ? part.toString() : "(%s && %s)".formatted(text, part);
        }
        return text == null ? "" : text;
    }

    /** The first that only the gateway can tell. */
    Optional<String> unknown() {
        return all.stream()
                .filter(Condition.Unknown.class::isInstance)
                .map(condition -> ((Condition.Unknown) condition).name())
                .findFirst();
    }

    /** Whether nothing is known of it, so that any request may meet them. */
    boolean mayBeAny() {
        return all.stream().allMatch(Condition.Unknown.class::isInstance);
    }

    /** What is known of requests to a path, whatever else they are. */
    Verdict onPath(RequestHead request) {
        return all.stream()
                .filter(Condition.OnPath.class::isInstance)
                .map(condition -> condition.test(request))
                .reduce(Verdict.YES, Verdict::and);
    }

    /** The conditions beside those on the path. */
    List<Condition> beyondPath() {
        return all.stream()
                .filter(condition -> !(condition instanceof Condition.OnPath))
                .toList();
    }
}
