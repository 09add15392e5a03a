package dev.aicache.demo.model;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

import tools.jackson.databind.node.ObjectNode;

/** Headers and errors as Anthropic sends them. */
final class Anthropic implements Provider {

    private static final int REQUEST_LIMIT = 4_000;
    private static final int TOKEN_LIMIT = 400_000;

    @Override
    public Map<String, String> headers(Call call, Answer answer) {
        Map<String, String> headers = new LinkedHashMap<>();
        if (answer.isStream()) {
            headers.put("cache-control", "no-cache");
        }
        String reset = Instant.ofEpochSecond(call.created()).toString();
        headers.put("request-id", requestId(call));
        headers.put("anthropic-organization-id", "simulated-organization");
        headers.put("anthropic-ratelimit-requests-limit", String.valueOf(REQUEST_LIMIT));
        headers.put(
                "anthropic-ratelimit-requests-remaining",
                String.valueOf(REQUEST_LIMIT - call.serial() % REQUEST_LIMIT));
        headers.put("anthropic-ratelimit-requests-reset", reset);
        headers.put("anthropic-ratelimit-tokens-limit", String.valueOf(TOKEN_LIMIT));
        headers.put("anthropic-ratelimit-tokens-remaining", String.valueOf(TOKEN_LIMIT - answer.tokens()));
        headers.put("anthropic-ratelimit-tokens-reset", reset);
        if (answer.status() == 429 || answer.status() == 529) {
            headers.put("retry-after", "1");
            headers.put("x-should-retry", "true");
        }
        headers.put("vary", "Accept-Encoding");
        headers.put("cf-cache-status", "DYNAMIC");
        headers.put("cf-ray", "simulated" + call.serial() + "-TXL");
        headers.put("set-cookie", "_cfuvid=simulated" + call.serial() + "; path=/; HttpOnly");
        headers.put("server", "simulated-model");
        return headers;
    }

    @Override
    public ObjectNode error(Call call, int status, String message) {
        ObjectNode body = Json.object().put("type", "error");
        body.putObject("error").put("type", type(status)).put("message", message);
        return body.put("request_id", requestId(call));
    }

    private static String requestId(Call call) {
        return "req_sim" + call.serial();
    }

    private static String type(int status) {
        return switch (status) {
            case 401 -> "authentication_error";
            case 402 -> "billing_error";
            case 403 -> "permission_error";
            case 404 -> "not_found_error";
            case 409 -> "conflict_error";
            case 413 -> "request_too_large";
            case 429 -> "rate_limit_error";
            case 504 -> "timeout_error";
            case 529 -> "overloaded_error";
            default -> status < 500 ? "invalid_request_error" : "api_error";
        };
    }
}
