package dev.aicache.demo.model;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.node.ObjectNode;

/** Headers and errors as OpenAI sends them. */
final class OpenAi implements Provider {

    private static final int REQUEST_LIMIT = 10_000;
    private static final int TOKEN_LIMIT = 2_000_000;

    @Override
    public Map<String, String> headers(Call call, Answer answer) {
        Map<String, String> headers = new LinkedHashMap<>();
        if (answer.isStream()) {
            headers.put("cache-control", "no-cache");
        }
        headers.put("x-request-id", "req_sim" + call.serial());
        headers.put("openai-organization", "simulated-organization");
        headers.put("openai-version", "2020-10-01");
        headers.put(
                "openai-processing-ms",
                String.valueOf(call.simulation()
                        .timeFor(answer.isStream() ? 1 : answer.tokens())
                        .toMillis()));
        headers.put("x-ratelimit-limit-requests", String.valueOf(REQUEST_LIMIT));
        headers.put("x-ratelimit-limit-tokens", String.valueOf(TOKEN_LIMIT));
        headers.put("x-ratelimit-remaining-requests", String.valueOf(REQUEST_LIMIT - call.serial() % REQUEST_LIMIT));
        headers.put("x-ratelimit-remaining-tokens", String.valueOf(TOKEN_LIMIT - answer.tokens()));
        headers.put("x-ratelimit-reset-requests", "6ms");
        headers.put("x-ratelimit-reset-tokens", "0s");
        if (answer.status() == 429 || answer.status() == 503) {
            headers.put("retry-after", "1");
        }
        headers.put("x-content-type-options", "nosniff");
        headers.put("cf-cache-status", "DYNAMIC");
        headers.put("cf-ray", "simulated" + call.serial() + "-TXL");
        headers.put("set-cookie", "__cf_bm=simulated" + call.serial() + "; path=/; HttpOnly");
        headers.put("server", "simulated-model");
        return headers;
    }

    @Override
    public ObjectNode error(Call call, int status, String message) {
        ObjectNode body = Json.object();
        ObjectNode error = body.putObject("error").put("message", message);
        error.put("type", status >= 500 ? "server_error" : status == 429 ? "requests" : "invalid_request_error");
        error.putNull("param");
        error.put("code", code(status));
        return body;
    }

    private static @Nullable String code(int status) {
        return switch (status) {
            case 401 -> "invalid_api_key";
            case 404 -> "unknown_url";
            case 429 -> "rate_limit_exceeded";
            default -> null;
        };
    }
}
