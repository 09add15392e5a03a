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
            "connection",
            "keep-alive",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "content-length",
            // one caller
            "set-cookie",
            "set-cookie2",
            "www-authenticate",
            "authentication-info",
            "openai-organization",
            "openai-project",
            "anthropic-organization-id",
            "anthropic-workspace-id",
            "request-id",
            "x-generation-id",
            "idempotency-key",
            "x-should-retry",
            "retry-after",
            "x-ms-region",
            "x-ms-deployment-name",
            "x-ms-rai-invoked",
            // one moment
            "date",
            "age",
            "server",
            "server-timing",
            "alt-svc",
            "via",
            "x-served-by",
            "x-timer",
            "x-cache",
            "x-cache-hits",
            "traceparent",
            "tracestate",
            "traceresponse",
            "b3",
            "x-accel-buffering",
            "cache-status",
            "ai-cache-saved",
            "ai-cache-affinity",
            "nel",
            "report-to",
            "x-gemini-service-tier",
            "x-aml-cluster");

    private static final String[] PARTS = {
        "request-id", "requestid", "correlation-id", "trace-id", "traceid", "session", "limit", "quota",
        "processing-ms", "processing-time", "response-time", "service-time", "-duration", "latency", "proxy-", "x-b3-",
        "cf-", "x-goog-", "x-openrouter-", "anthropic-priority-", "azureml"
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
