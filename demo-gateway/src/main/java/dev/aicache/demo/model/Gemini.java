package dev.aicache.demo.model;

import java.util.Map;

import tools.jackson.databind.node.ObjectNode;

/** Headers and errors as Gemini sends them. */
final class Gemini implements Provider {

    @Override
    public Map<String, String> headers(Call call, Answer answer) {
        return Map.of(
                "vary",
                "Origin, X-Origin, Referer",
                "server-timing",
                "gfet4t7; dur="
                        + call.simulation()
                                .timeFor(answer.isStream() ? 1 : answer.tokens())
                                .toMillis(),
                "server",
                "simulated-model");
    }

    @Override
    public ObjectNode error(Call call, int status, String message) {
        ObjectNode body = Json.object();
        body.putObject("error").put("code", status).put("message", message).put("status", name(status));
        return body;
    }

    private static String name(int status) {
        return switch (status) {
            case 401 -> "UNAUTHENTICATED";
            case 403 -> "PERMISSION_DENIED";
            case 404 -> "NOT_FOUND";
            case 429 -> "RESOURCE_EXHAUSTED";
            case 503 -> "UNAVAILABLE";
            case 504 -> "DEADLINE_EXCEEDED";
            default -> status < 500 ? "INVALID_ARGUMENT" : "INTERNAL";
        };
    }
}
