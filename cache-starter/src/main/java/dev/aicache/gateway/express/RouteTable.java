package dev.aicache.gateway.express;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.route.Route;

import dev.aicache.Way;

/**
 * Finds the route of a request as the gateway does, the first whose conditions it meets, or nothing where that is not
 * certain. Thread-safe; what is found out about a path is remembered.
 */
final class RouteTable {

    /** The table before there are routes. */
    static final RouteTable EMPTY = new RouteTable(List.of(), path -> false);

    /** Paths with a number of their own are as many as callers like. */
    private static final int MOST_PATHS = 1024;

    private final List<Line> lines;
    private final Elsewhere elsewhere;
    private final ConcurrentHashMap<String, List<Rest>> paths = new ConcurrentHashMap<>();

    /** Whether requests to a path may come to something of the application's that is asked before the routes. */
    interface Elsewhere {
        boolean mayTake(String path);
    }

    /**
     * A route in its place.
     *
     * @param way the fastest that its hits can take
     */
    record Line(Route route, RouteConditions conditions, Way way) {}

    /** What is left to be asked of a request to a path; the conditions on that are met, or cannot be known. */
    private record Rest(Line line, boolean isSure, List<Condition> conditions) {}

    /** @param lines in the gateway's order */
    RouteTable(List<Line> lines, Elsewhere elsewhere) {
        this.lines = List.copyOf(lines);
        this.elsewhere = elsewhere;
    }

    /** The route that the gateway would send the request to; null where that is none, and where it is not certain. */
    @Nullable
    Line find(RequestHead request) {
        for (Rest rest : rests(request)) {
            switch (verdict(rest, request)) {
                case YES -> {
                    return rest.line();
                }
                case UNSURE -> {
                    return null;
                }
                case NO -> {
                    // The next may be it.
                }
            }
        }
        return null;
    }

    private static Verdict verdict(Rest rest, RequestHead request) {
        Verdict all = rest.isSure() ? Verdict.YES : Verdict.UNSURE;
        for (Condition condition : rest.conditions()) {
            all = all.and(condition.test(request));
        }
        return all;
    }

    private List<Rest> rests(RequestHead request) {
        List<Rest> known = paths.get(request.path());
        if (known != null) {
            return known;
        }
        List<Rest> found = read(request);
        if (paths.size() < MOST_PATHS) {
            paths.put(request.path(), found);
        }
        return found;
    }

    private List<Rest> read(RequestHead request) {
        if (elsewhere.mayTake(request.path())) {
            return List.of();
        }
        List<Rest> rests = new ArrayList<>();
        for (Line line : lines) {
            Verdict verdict = line.conditions().onPath(request);
            if (verdict != Verdict.NO) {
                rests.add(
                        new Rest(line, verdict == Verdict.YES, line.conditions().beyondPath()));
            }
        }
        return List.copyOf(rests);
    }
}
