package dev.aicache.autoconfigure;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How gateways tell each other of purges, for type peers.
 *
 * @param serviceId of the gateways, as they are discovered; spring.application.name where absent
 * @param refreshInterval how often they are looked up
 * @param secret that all of them share, 32 characters at least; there is none by default, and it is needed
 * @param previousSecret that is also taken from others, while the secret is being changed
 * @param path under which they answer each other, on the port that they serve callers on
 * @param timeout how long an answer may take
 * @param clockSkew how far their times of day may differ
 */
public record PeersProperties(
        @Nullable String serviceId,
        @DefaultValue("10s") Duration refreshInterval,
        @Nullable String secret,
        @Nullable String previousSecret,
        @DefaultValue("/ai-cache/peer") String path,
        @DefaultValue("1s") Duration timeout,
        @DefaultValue("30s") Duration clockSkew) {

    /** Says nothing of the secrets. */
    @Override
    public String toString() {
        return "PeersProperties[serviceId=%s, path=%s]".formatted(serviceId, path);
    }
}
