package dev.aicache.policy;

import java.time.Duration;
import java.util.Optional;
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

    public static ResponseDecision decide(int status, Headers headers, RoutePolicy route) {
        return decide(status, headers, route, route.ttl());
    }

    /**
     * Decides for an answer whose TTL is settled by more than its route.
     *
     * @param freshFor how long a good answer is fresh, if it does not say less itself
     */
    public static ResponseDecision decide(int status, Headers headers, RoutePolicy route, Duration freshFor) {
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
        Duration ttl =
                lifetime(control).map(own -> min(own.minus(age(headers)), most)).orElse(most);
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

    /** {@code s-maxage} before {@code max-age}, as for every shared cache (RFC 9111 §4.2.1). */
    private static Optional<Duration> lifetime(CacheControl control) {
        Duration shared = control.seconds("s-maxage");
        return Optional.ofNullable(shared != null ? shared : control.seconds("max-age"));
    }

    /** How old the answer already was when it came; what is no age is passed over (RFC 9111 §5.1). */
    private static Duration age(Headers headers) {
        String line = headers.first("Age");
        Duration age = line == null ? null : CacheControl.deltaSeconds(line.split(",", 2)[0].trim());
        return age == null ? Duration.ZERO : age;
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }
}
