package dev.aicache.coordination.peer;

import java.time.Duration;
import java.util.List;

/**
 * How instances talk to each other. Immutable; the same on all of them, but for the secrets while these are being changed.
 *
 * @param secrets which requests may be sealed with; this instance seals with the first
 * @param namespace keeps instances apart that share a secret and are not of the same cluster
 * @param path under which all of them answer
 * @param pullInterval how often the others are asked for what is lacking
 * @param timeout how long an answer may take
 * @param maxStaleness for how long an entry may be served after its purge; at least six pull intervals
 * @param clockSkew how far the time of day of two instances may differ
 */
public record PeerSettings(
        List<String> secrets,
        String namespace,
        String path,
        Duration pullInterval,
        Duration timeout,
        Duration maxStaleness,
        Duration clockSkew) {

    /** Fewest characters of a secret. */
    public static final int SHORTEST_SECRET = 32;

    public PeerSettings {
        secrets = List.copyOf(secrets);
        if (secrets.isEmpty() || secrets.stream().anyMatch(secret -> secret.length() < SHORTEST_SECRET)) {
            throw new IllegalArgumentException("A secret has at least %d characters".formatted(SHORTEST_SECRET));
        }
    }

    /** Says nothing of the secrets. */
    @Override
    public String toString() {
        return "PeerSettings[%s %s]".formatted(namespace, path);
    }
}
