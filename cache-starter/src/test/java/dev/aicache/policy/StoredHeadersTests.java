package dev.aicache.policy;

import java.util.Locale;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.aicache.Headers;

import static org.assertj.core.api.Assertions.assertThat;

class StoredHeadersTests {

    private static boolean isKept(String name) {
        boolean kept = StoredHeaders.of(Headers.of(name, "x")).contains(name);
        String other = name.toUpperCase(Locale.ROOT);
        assertThat(StoredHeaders.of(Headers.of(other, "x")).contains(name))
                .as(other)
                .isEqualTo(kept);
        return kept;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Connection",
                "Keep-Alive",
                "Proxy-Connection",
                "TE",
                "Trailer",
                "Transfer-Encoding",
                "Upgrade",
                "Proxy-Authenticate",
                "Proxy-Authorization",
                "Proxy-Authentication-Info",
                "Proxy-Status",
                "Content-Length"
            })
    void leavesOutWhatBelongsToOneConnection(String name) {
        assertThat(isKept(name)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Set-Cookie",
                "Set-Cookie2",
                "WWW-Authenticate",
                "Authentication-Info",
                "openai-organization",
                "openai-project",
                "anthropic-organization-id",
                "anthropic-workspace-id",
                "Idempotency-Key",
                "Mcp-Session-Id",
                "x-ms-region",
                "x-ms-deployment-name",
                "x-ms-rai-invoked",
                "azureml-model-session",
                "azureml-model-group",
                "x-aml-cluster",
                "x-gemini-service-tier",
                "x-goog-quota-project"
            })
    void leavesOutWhatBelongsToOneCaller(String name) {
        assertThat(isKept(name)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x-request-id",
                "request-id",
                "apim-request-id",
                "x-ms-client-request-id",
                "x-amzn-RequestId",
                "X-Amzn-Trace-Id",
                "X-Generation-Id",
                "mistral-correlation-id",
                "cf-ray",
                "cf-cache-status",
                "x-amz-cf-id",
                "traceparent",
                "tracestate",
                "traceresponse",
                "b3",
                "X-B3-TraceId",
                "X-B3-Sampled",
                "x-openrouter-x"
            })
    void leavesOutWhatNamesOneRequest(String name) {
        assertThat(isKept(name)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x-ratelimit-limit-requests",
                "x-ratelimit-remaining-tokens",
                "x-ratelimit-reset-tokens",
                "x-ratelimit-limit-tokens_usage_based",
                "RateLimit",
                "RateLimit-Policy",
                "X-Rate-Limit-Limit",
                "anthropic-ratelimit-requests-remaining",
                "anthropic-ratelimit-unified-5h-utilization",
                "anthropic-priority-input-tokens-remaining",
                "x-trial-endpoint-call-limit",
                "X-Quota-Used",
                "Retry-After",
                "x-should-retry"
            })
    void leavesOutWhatCountsOneCallersRequests(String name) {
        assertThat(isKept(name)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Date",
                "Age",
                "Server",
                "Via",
                "Alt-Svc",
                "Server-Timing",
                "openai-processing-ms",
                "NEL",
                "Report-To",
                "x-envoy-upstream-service-time",
                "cmp-upstream-response-duration",
                "ms-azureml-model-time",
                "ms-azureml-model-error-statuscode",
                "x-kong-upstream-latency",
                "x-kong-proxy-latency",
                "X-Cache",
                "X-Cache-Hits",
                "Cache-Status",
                "X-Served-By",
                "X-Timer",
                "x-accel-buffering"
            })
    void leavesOutWhatTellsOfOneMomentOrOneHop(String name) {
        assertThat(isKept(name)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Type",
                "Content-Language",
                "Content-Disposition",
                "Cache-Control",
                "ETag",
                "Last-Modified",
                "Vary",
                "openai-version",
                "openai-model",
                "X-Content-Type-Options",
                "Access-Control-Expose-Headers",
                "Access-Control-Allow-Origin",
                "Strict-Transport-Security",
                "X-Robots-Tag",
                "Content-Security-Policy",
                "X-XSS-Protection",
                "X-Frame-Options",
                "Deprecation",
                "Link",
                "X-Own"
            })
    void keepsWhatDescribesTheAnswer(String name) {
        assertThat(isKept(name)).isTrue();
    }

    @Test
    void leavesOutWhatConnectionLists() {
        Headers kept = StoredHeaders.of(Headers.of(
                "Connection", "close, X-Hop", "connection", "x-other ,", "X-HOP", "1", "X-Other", "2", "X-Own", "3"));

        assertThat(kept).hasToString("[X-Own]");
    }

    @Test
    void keepsLinesApartAndInOrder() {
        Headers kept = StoredHeaders.of(Headers.of("Vary", "A", "Date", "now", "vary", "B", "X-Own", "1"));

        assertThat(kept.all("Vary")).containsExactly("A", "B");
        assertThat(kept).hasToString("[Vary, vary, X-Own]");
    }
}
