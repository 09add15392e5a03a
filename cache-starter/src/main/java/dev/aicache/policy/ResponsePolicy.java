package dev.aicache.policy;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.aicache.Headers;
import dev.aicache.Scope;
import dev.aicache.SkipReason;

/** Decides from an answer's status and headers whether it may be stored, for how long, and shared meanwhile. */
public final class ResponsePolicy {

    /** Answers to a range or a condition that one request asked for and others did not (RFC 9110 §13, §14). */
    private static final Set<Integer> OF_ONE_REQUEST = Set.of(206, 304, 412, 416, 417);

    /** Refusals of a credential or its quota; callers of one scope may have several, unless the credential is the scope. */
    private static final Set<Integer> OF_ONE_CREDENTIAL = Set.of(401, 402, 403, 407, 429);

    private ResponsePolicy() {}

    /**
     * Decides for an answer whose TTL may be settled by more than its route.
     *
     * @param freshFor how long a good answer is fresh, if it does not say less itself
     * @param arrived when the answer came
     */
    public static ResponseDecision decide(
            int status, Headers headers, RoutePolicy route, Duration freshFor, Instant arrived) {
        CacheControl control = CacheControl.of(headers.all("Cache-Control"));
        SkipReason withheld = withheld(control, headers, route);
        if (withheld != null) {
            return ResponseDecision.withhold(withheld);
        }
        boolean isOfOneCredential =
                OF_ONE_CREDENTIAL.contains(status) && route.scope().kind() != Scope.Kind.CREDENTIAL;
        if (isOfOneCredential || OF_ONE_REQUEST.contains(status)) {
            return ResponseDecision.withhold(SkipReason.STATUS);
        }
        if (status != 200 && !NegativeAnswers.mayKeep(status, headers, route.answers())) {
            return ResponseDecision.skip(SkipReason.STATUS);
        }
        if (headers.all("Content-Encoding").stream()
                .anyMatch(value -> !value.trim().equalsIgnoreCase("identity"))) {
            return ResponseDecision.skip(SkipReason.CONTENT_ENCODING);
        }
        Duration most = status == 200 ? freshFor : route.answers().negativeTtl();
        if (route.responseDirectives() != ResponseDirectives.HONOUR) {
            return ResponseDecision.store(most);
        }
        if (control.has("no-cache")) {
            return ResponseDecision.skip(SkipReason.NO_CACHE);
        }
        Duration ttl = OwnLifetime.of(control, headers, arrived)
                .map(own -> min(own.minus(age(headers)), most))
                .orElse(most);
        return ttl.isNegative() || ttl.isZero()
                ? ResponseDecision.skip(SkipReason.NOT_FRESH)
                : ResponseDecision.store(ttl);
    }

    private static @Nullable SkipReason withheld(CacheControl control, Headers headers, RoutePolicy route) {
        if (headers.all("Vary").stream().anyMatch(value -> value.contains("*"))) {
            return SkipReason.VARY;
        }
        if (route.responseDirectives() == ResponseDirectives.IGNORE) {
            return null;
        }
        if (control.has("no-store")) {
            return SkipReason.NO_STORE;
        }
        boolean everyone = route.scope().kind() == Scope.Kind.EVERYONE;
        boolean honour = route.responseDirectives() == ResponseDirectives.HONOUR;
        return control.has("private") && (everyone || honour) ? SkipReason.PRIVATE : null;
    }

    /** How old an answer already was when it came, by itself. */
    public static Duration age(Headers headers) {
        return OwnLifetime.age(headers);
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }
}
