package dev.aicache.autoconfigure;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

import dev.aicache.gateway.CredentialHeader;
import dev.aicache.policy.Share;
import dev.aicache.warming.WarmingLimits;

/**
 * Filling ahead of demand.
 *
 * @param atStart what fills the cache when the gateway starts, one after the other: snapshot for what was saved last, a
 *     file of the folder, prediction for what the journal lets expect, or the name of a WarmingSource bean
 * @param folder where files of requests lie that may be named; none may where absent
 * @param concurrency how many requests are asked at a time
 * @param rate how many requests are started per second at most; 0 for no limit
 * @param maxTokens how many tokens a job may take upstream before it stops; no limit where absent
 * @param maxCost what those tokens may cost at the configured prices before it stops; no limit where absent
 * @param retries how often a request is asked again where the upstream is too busy or fails
 * @param maxUpload largest body of requests that the endpoint takes
 * @param credentials what requests are sent with, by the name that they say it by
 * @param headers what requests are sent with that do not say it themselves: the Host and Accept of the clients, since
 *     answers are kept apart by them
 * @param readiness whether the gateway is ready for traffic only when what fills it at start has ended, or {@code
 *     readyAfter} is over
 * @param readyAfter how long readiness waits at most
 * @param snapshot entries on disk
 * @param journal the record of what was asked
 * @param prediction what is expected to be asked, and filled ahead
 * @param ramp how a cold gateway spares the upstream
 */
public record WarmingProperties(
        @DefaultValue List<String> atStart,
        @Nullable String folder,
        @DefaultValue("4") int concurrency,
        @DefaultValue("10") double rate,
        @Nullable Long maxTokens,
        @Nullable Double maxCost,
        @DefaultValue("5") int retries,
        @DefaultValue("1GB") DataSize maxUpload,
        @DefaultValue Map<String, Credential> credentials,
        @DefaultValue Map<String, String> headers,
        @DefaultValue("false") boolean readiness,
        @DefaultValue("1m") Duration readyAfter,
        @DefaultValue Snapshot snapshot,
        @DefaultValue Journal journal,
        @DefaultValue Prediction prediction,
        @DefaultValue Ramp ramp) {

    public WarmingProperties {
        WarmingCheck.atLeast("concurrency", concurrency, 1, "write a positive number, for example 4");
        WarmingCheck.atLeast("rate", rate, 0, "write how many requests may be started per second, or 0 for no limit");
        WarmingCheck.atLeast("retries", retries, 0, "write a number, or 0 to ask no request again");
        WarmingCheck.positive("max-tokens", maxTokens);
        WarmingCheck.positive("max-cost", maxCost);
        WarmingCheck.folder(folder);
        credentials.forEach(WarmingCheck::credential);
    }

    /** What a job may ask of the upstream. */
    WarmingLimits limits() {
        return new WarmingLimits(concurrency, rate, retries, maxTokens, maxCost);
    }

    /** The credentials as they are sent, by name. */
    Map<String, CredentialHeader> credentialHeaders() {
        Map<String, CredentialHeader> sent = new HashMap<>();
        credentials.forEach(
                (name, credential) -> sent.put(name, new CredentialHeader(credential.header(), credential.value())));
        return sent;
    }

    /**
     * What a request is sent with.
     *
     * @param header such as Authorization or x-api-key
     * @param value such as Bearer ${OPENAI_API_KEY}
     */
    public record Credential(@DefaultValue("Authorization") String header, String value) {

        /** The header alone: the value is a secret. */
        @Override
        public String toString() {
            return header;
        }
    }

    /**
     * Entries on disk.
     *
     * @param file where they are; none are saved where absent
     * @param onShutdown whether they are saved when the gateway stops
     * @param restoreWithin how long entries are restored at start-up at most
     * @param key 256 bits in base64 that the file is encrypted with (AES-GCM); not encrypted where absent
     */
    public record Snapshot(
            @Nullable String file,
            @DefaultValue("true") boolean onShutdown,
            @DefaultValue("1m") Duration restoreWithin,
            @Nullable String key) {}

    /**
     * The record of what was asked.
     *
     * @param folder where it lies; none is kept where absent
     * @param maxSize bytes on disk
     * @param bodies whether requests are kept whole, so that they can be asked again; needs a key
     * @param key 256 bits in base64 that bodies are encrypted with (AES-GCM)
     */
    public record Journal(
            @Nullable String folder,
            @DefaultValue("64MB") DataSize maxSize,
            @DefaultValue("false") boolean bodies,
            @Nullable String key) {}

    /**
     * What is expected to be asked, and filled ahead; from a journal with bodies.
     *
     * @param enabled whether it is filled ahead while the gateway runs
     * @param window the time to look ahead, at whose beginning it is done
     * @param maxRequests how many requests are expected at most
     */
    public record Prediction(
            @DefaultValue("false") boolean enabled,
            @DefaultValue("1h") Duration window,
            @DefaultValue("1000") int maxRequests) {}

    /**
     * How a cold gateway spares the upstream.
     *
     * @param concurrentFills how many fills a route may have at a time while the gateway is cold; no limit where absent
     * @param maxWait how long a request waits for one of them to end, before it opens its own all the same
     * @param warmAt share of the expected keys that must be present for the gateway to be warm
     * @param atMost how long after the start the gateway counts as cold at most
     */
    public record Ramp(
            @Nullable Integer concurrentFills,
            @DefaultValue("500ms") Duration maxWait,
            @DefaultValue("80%") Share warmAt,
            @DefaultValue("5m") Duration atMost) {

        public Ramp {
            if (concurrentFills != null && concurrentFills < 1) {
                throw new IllegalArgumentException(
                        "ai-cache.warming.ramp.concurrent-fills is %d; write 1 or more, or leave it out for no limit"
                                .formatted(concurrentFills));
            }
            if (maxWait.isNegative() || atMost.isNegative()) {
                throw new IllegalArgumentException("ai-cache.warming.ramp.%s; write a duration such as 500ms or 5m"
                        .formatted(maxWait.isNegative() ? "max-wait is " + maxWait : "at-most is " + atMost));
            }
        }
    }
}
