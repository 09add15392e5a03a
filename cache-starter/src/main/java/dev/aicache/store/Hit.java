package dev.aicache.store;

import java.time.Duration;

import dev.aicache.CachedResponse;

/**
 * A fresh entry as a lookup found it.
 *
 * @param age since the answer was stored
 * @param remaining until it is no longer fresh
 */
public record Hit(CachedResponse response, Duration age, Duration remaining) {}
