package dev.aicache.actuate;

import java.util.Collection;

/** A route was named that has no cache here. */
final class UnknownRouteException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnknownRouteException(String member, String route, Collection<String> known) {
        super("%s: no route '%s' has a cache here; there are %s".formatted(member, route, String.join(", ", known)));
    }
}
