package dev.aicache.warming;

import org.jspecify.annotations.Nullable;

import dev.aicache.CacheRequest;

/**
 * A request to be asked ahead of demand.
 *
 * @param request as a client would send it, but for credentials: it takes whatever route it would take from a client
 * @param credential name of the configured credential that it is sent with, or null for none
 * @param where what to call it by in reports, such as {@code line 17}; never anything of its content
 */
public record WarmingRequest(CacheRequest request, @Nullable String credential, String where) {}
