package dev.aicache.autoconfigure;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;

import dev.aicache.coordination.peer.PeerSettings;

/** Reads how gateways are to tell each other of purges. */
final class PeersChoice {

    /** As long as it takes until each of many has heard of each. */
    private static final int HEARTBEATS = 6;

    private static final Duration SHORTEST_REFRESH = Duration.ofSeconds(1);
    private static final Duration SHORTEST_TIMEOUT = Duration.ofMillis(50);
    private static final Duration LONGEST_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration SHORTEST_SKEW = Duration.ofSeconds(1);
    private static final Duration LONGEST_SKEW = Duration.ofMinutes(15);
    private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9][-A-Za-z0-9._~]*)+");
    private static final String SECRET =
            "Write the same at least %d random characters for all gateways, as 'openssl rand -base64 32' prints them, from an environment variable for example."
                    .formatted(PeerSettings.SHORTEST_SECRET);

    private PeersChoice() {}

    /**
     * The settings.
     *
     * @throws SettingException if something is missing or makes no sense
     */
    static PeerSettings of(CoordinationProperties coordination) {
        PeersProperties peers = coordination.peers();
        if (coordination.maxStaleness().compareTo(coordination.heartbeat().multipliedBy(HEARTBEATS)) < 0) {
            throw new SettingException(
                    "ai-cache.coordination.max-staleness",
                    "is %s, which is less than %d heartbeats of %s; with type peers it takes that long to hear of many."
                            .formatted(
                                    written(coordination.maxStaleness()),
                                    HEARTBEATS,
                                    written(coordination.heartbeat())),
                    "Write more, for example 30s, or lower ai-cache.coordination.heartbeat.");
        }
        if (!PATH.matcher(peers.path()).matches()) {
            throw new SettingException(
                    "ai-cache.coordination.peers.path",
                    "is '%s', which is no path that can be kept apart from routes.".formatted(peers.path()),
                    "Write one or more names of letters, digits and -._~, each behind a slash, for example /ai-cache/peer.");
        }
        within("peers.timeout", peers.timeout(), SHORTEST_TIMEOUT, LONGEST_TIMEOUT, "1s");
        within("peers.clock-skew", peers.clockSkew(), SHORTEST_SKEW, LONGEST_SKEW, "30s");
        within("peers.refresh-interval", peers.refreshInterval(), SHORTEST_REFRESH, Duration.ofDays(1), "10s");
        return new PeerSettings(
                secrets(peers),
                coordination.namespace(),
                peers.path(),
                coordination.heartbeat(),
                peers.timeout(),
                coordination.maxStaleness(),
                peers.clockSkew());
    }

    private static void within(String property, Duration value, Duration least, Duration most, String example) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new SettingException(
                    "ai-cache.coordination." + property,
                    "is %s.".formatted(written(value)),
                    "Write from %s to %s, for example %s.".formatted(written(least), written(most), example));
        }
    }

    private static List<String> secrets(PeersProperties peers) {
        String secret = peers.secret();
        if (secret == null || secret.isBlank()) {
            throw new SettingException(
                    "ai-cache.coordination.peers.secret",
                    "is not set; without it, anybody who reaches this port could purge, and read what was purged.",
                    SECRET);
        }
        checkLength("peers.secret", secret);
        String previous = peers.previousSecret();
        if (previous != null && !previous.isBlank()) {
            checkLength("peers.previous-secret", previous);
        }
        return Stream.of(secret, previous == null ? "" : previous)
                .filter(each -> !each.isBlank())
                .toList();
    }

    private static void checkLength(String property, String secret) {
        if (secret.length() < PeerSettings.SHORTEST_SECRET) {
            throw new SettingException(
                    "ai-cache.coordination." + property,
                    "has %d characters, which are too few.".formatted(secret.length()),
                    SECRET);
        }
    }

    /**
     * Under which name the gateways are discovered.
     *
     * @param application its name, or null
     */
    static String serviceId(PeersProperties peers, @Nullable String application) {
        String id = peers.serviceId() == null ? application : peers.serviceId();
        if (id == null || id.isBlank()) {
            throw new SettingException(
                    "ai-cache.coordination.peers.service-id",
                    "is not set, and neither is spring.application.name.",
                    "Write the name under which all gateways are discovered.");
        }
        return id;
    }

    private static String written(Duration duration) {
        return DurationStyle.SIMPLE.print(duration, ChronoUnit.MILLIS);
    }
}
