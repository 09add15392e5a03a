package dev.aicache.policy;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

import dev.aicache.Headers;

/**
 * Which headers of an answer other callers may see: none of one connection (RFC 9111 §3.1), none of one caller.
 *
 * <p>What is left out is named by pattern, since every provider and proxy has its own request ids, rate-limit counters
 * and timings; what is kept is what describes the answer itself.
 */
public final class StoredHeaders {

    private static final Set<String> NAMES = Set.of(
            // one connection
            "connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade",
            "proxy-authenticate", "proxy-authorization", "proxy-authentication-info", "content-length",
            // one caller
            "set-cookie", "set-cookie2", "www-authenticate", "authentication-info", "openai-organization",
            "openai-project", "anthropic-organization-id", "anthropic-workspace-id", "request-id", "x-generation-id",
            "idempotency-key", "x-should-retry", "retry-after", "x-ms-region",
            // one moment
            "date", "age", "server-timing", "cf-ray", "cf-cache-status", "alt-svc", "via", "x-served-by", "x-timer",
            "x-cache", "x-cache-hits", "x-amz-cf-id", "x-amz-cf-pop", "traceparent", "tracestate", "traceresponse", "b3",
            "x-accel-buffering", "cache-status", "nel", "report-to", "x-gemini-service-tier",
            "cmp-upstream-response-duration", "azureml-model-session", "x-ms-rai-invoked");

    private static final String[] PARTS = {
        "request-id", "requestid", "correlation-id", "trace-id", "traceid", "ratelimit", "rate-limit", "processing-ms",
        "processing-time", "response-time", "service-time", "-duration", "model-time", "x-b3-", "anthropic-priority-"
    };

    private StoredHeaders() {}

    /** The headers of the answer that may be given to any caller of its scope. */
    public static Headers of(Headers answer) {
        Set<String> named = new HashSet<>();
        for (String line : answer.all("Connection")) {
            for (String name : line.split(",", -1)) {
                named.add(name.trim().toLowerCase(Locale.ROOT));
            }
        }
        return answer.filter(name -> {
            String lower = name.toLowerCase(Locale.ROOT);
            return !named.contains(lower) && isKept(lower);
        });
    }

    private static boolean isKept(String name) {
        if (NAMES.contains(name)) {
            return false;
        }
        for (String part : PARTS) {
            if (name.contains(part)) {
                return false;
            }
        }
        return true;
    }
}
