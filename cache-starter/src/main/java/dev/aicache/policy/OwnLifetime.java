package dev.aicache.policy;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.aicache.Headers;

/** What an answer says of how long it is fresh (RFC 9111 §4.2.1), and of how old it is. */
final class OwnLifetime {

    private OwnLifetime() {}

    /**
     * {@code s-maxage} before {@code max-age}, as for every shared cache, and those before {@code Expires}; empty where
     * there is none of them.
     *
     * @param arrived stands in for a {@code Date} that is missing or cannot be read
     */
    static Optional<Duration> of(CacheControl control, Headers headers, Instant arrived) {
        Duration shared = control.seconds("s-maxage");
        Duration stated = shared != null ? shared : control.seconds("max-age");
        return Optional.ofNullable(stated).or(() -> expires(headers, arrived));
    }

    /** An invalid date, especially 0, has already passed (RFC 9111 §5.3). */
    private static Optional<Duration> expires(Headers headers, Instant arrived) {
        String line = headers.first("Expires");
        if (line == null) {
            return Optional.empty();
        }
        Instant end = HttpDate.parse(line);
        return Optional.of(end == null ? Duration.ZERO : Duration.between(date(headers, arrived), end));
    }

    private static Instant date(Headers headers, Instant arrived) {
        String line = headers.first("Date");
        @Nullable Instant date = line == null ? null : HttpDate.parse(line);
        return date == null ? arrived : date;
    }

    /** How old the answer already was when it came; what is no age is passed over (RFC 9111 §5.1). */
    static Duration age(Headers headers) {
        String line = headers.first("Age");
        Duration age = line == null ? null : CacheControl.deltaSeconds(line.split(",", 2)[0].trim());
        return age == null ? Duration.ZERO : age;
    }
}
