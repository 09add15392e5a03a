package dev.aicache.autoconfigure;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationStyle;

import dev.aicache.coordination.Isolation;
import dev.aicache.store.Terms;

/**
 * How instances hear of each other's purges.
 *
 * @param type by what: none for each on its own, redis for a log in Redis or Valkey, or peers for each telling the others
 * @param namespace of the log; instances with the same one purge together
 * @param heartbeat how often it is made sure that every purge is known
 * @param maxStaleness for how long an entry may be served after another instance has purged it; three heartbeats at least
 * @param isolated what is done with entries when that cannot be kept: bypass, serve, or serve-younger-than=&lt;time&gt;
 * @param maxTtl the most that any entry may live, stale or not, so that a purge elsewhere is made up for by time; for type
 *     none, no limit where absent
 * @param peers how gateways tell each other, for type peers
 */
public record CoordinationProperties(
        @DefaultValue("none") Type type,
        @DefaultValue("default") String namespace,
        @DefaultValue("1s") Duration heartbeat,
        @DefaultValue("30s") Duration maxStaleness,
        @DefaultValue("bypass") String isolated,
        @Nullable Duration maxTtl,
        @NestedConfigurationProperty @DefaultValue PeersProperties peers) {

    private static final String PREFIX = "ai-cache.coordination.";
    private static final int HEARTBEATS = 3;
    private static final Duration SHORTEST_HEARTBEAT = Duration.ofMillis(100);
    private static final Duration LONGEST_STALENESS = Duration.ofDays(1);
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][-A-Za-z0-9._]{0,63}");
    private static final Pattern YOUNGER = Pattern.compile("serve-younger-than\\s*[=:\\s]\\s*(\\S+)");

    /** By what instances hear of purges. */
    public enum Type {
        /** They do not. */
        NONE,
        /** By a log in Redis or Valkey. */
        REDIS,
        /** By telling each other. */
        PEERS
    }

    public CoordinationProperties {
        if (!NAME.matcher(namespace).matches()) {
            throw refusal(
                    "namespace is '%s'; write up to 64 letters, digits, dots, dashes and underscores, for example %s"
                            .formatted(namespace, "production"));
        }
        if (heartbeat.compareTo(SHORTEST_HEARTBEAT) < 0) {
            throw refusal("heartbeat is %s; write 100ms at least, for example 1s".formatted(written(heartbeat)));
        }
        if (maxStaleness.compareTo(heartbeat.multipliedBy(HEARTBEATS)) < 0
                || maxStaleness.compareTo(LONGEST_STALENESS) > 0) {
            throw refusal(
                    "max-staleness is %s; write at least three times the heartbeat of %s, and one day at most, for example 30s"
                            .formatted(written(maxStaleness), written(heartbeat)));
        }
        if (maxTtl != null && (maxTtl.isNegative() || maxTtl.isZero())) {
            throw refusal(
                    "max-ttl is %s; write for example 5m, or leave it out for no limit".formatted(written(maxTtl)));
        }
        if (maxTtl != null && type != Type.NONE) {
            throw refusal(
                    "max-ttl is for type none, where time is all that makes up for a purge elsewhere, and type is %s; leave one of them out"
                            .formatted(type.name().toLowerCase(Locale.ROOT)));
        }
        Isolation unused = isolation(isolated);
    }

    /** For how long an answer may be served at most, stale or not. */
    Duration maxLifetime() {
        return maxTtl == null ? Terms.LONGEST : maxTtl;
    }

    /** What is done while the purges of others are not known. */
    Isolation isolation() {
        return isolation(isolated);
    }

    private static Isolation isolation(String text) {
        String written = text.trim();
        Matcher younger = YOUNGER.matcher(written);
        try {
            if (younger.matches()) {
                return Isolation.serveYoungerThan(DurationStyle.detectAndParse(younger.group(1)));
            }
        } catch (IllegalArgumentException e) {
            throw refusal(
                    "isolated is '%s', which says no time; write for example serve-younger-than=30s".formatted(text));
        }
        return switch (written) {
            case "bypass" -> Isolation.BYPASS;
            case "serve" -> Isolation.SERVE;
            default ->
                throw refusal("isolated is '%s'; write bypass, serve, or serve-younger-than=30s".formatted(text));
        };
    }

    private static String written(Duration duration) {
        return DurationStyle.SIMPLE.print(duration, ChronoUnit.MILLIS);
    }

    private static IllegalArgumentException refusal(String problem) {
        return new IllegalArgumentException(PREFIX + problem);
    }
}
