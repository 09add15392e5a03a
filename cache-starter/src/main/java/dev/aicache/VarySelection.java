package dev.aicache;

import java.util.List;

/**
 * The request headers that an answer varies by beyond its key, and a digest of the values they had (RFC 9111 §4.1).
 * The values themselves are not kept: a header that selects an answer may be a secret.
 *
 * @param headers names as the response's {@code Vary} wrote them
 */
public record VarySelection(List<String> headers, CacheKey digest) {}
