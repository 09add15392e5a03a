package dev.aicache.coordination.redis;

import java.time.Duration;

/**
 * How entries are kept in Redis or Valkey.
 *
 * @param namespace of the instances that share them
 * @param keySchema of the keys that this version of the cache makes
 * @param maxEntry length of the largest entry in bytes, as it is written
 * @param maxTtl for how long one stays there at most
 * @param readTimeout how long an answer is waited for
 * @param maxReads how many are waited for at a time
 * @param maxWaiting bytes of bodies that may wait to be written
 * @param pause for how long the store is left alone once it has failed again and again
 */
public record RemoteSettings(
        String namespace,
        int keySchema,
        int maxEntry,
        Duration maxTtl,
        Duration readTimeout,
        int maxReads,
        long maxWaiting,
        Duration pause) {}
