package dev.aicache.demo.model;

import java.util.Set;

import tools.jackson.databind.JsonNode;

/**
 * What the simulated model reads of a conversation, in any provider's form.
 *
 * @param question the text of the last user message
 * @param tokens a guess at the length of all of it: four characters to a token, and three tokens to a message
 * @param endsWithToolResult whether the caller has just run a tool and waits for the answer to be put in words
 */
record Prompt(String question, int tokens, boolean endsWithToolResult) {

    private static final Set<String> TEXT_TYPES = Set.of("text", "input_text", "output_text");

    /** @throws InvalidRequestException if there are no messages */
    static Prompt of(JsonNode request) {
        return of("messages", request.path("messages"), textOf(request.path("system")));
    }

    /** Of OpenAI's Responses: the input is a text or a list of items. */
    static Prompt ofInput(JsonNode request) {
        JsonNode input = request.path("input");
        JsonNode items = input.isString()
                ? Json.array().add(Json.object().put("role", "user").set("content", input))
                : input;
        return of("input", items, textOf(request.path("instructions")));
    }

    /** Of Gemini. */
    static Prompt ofContents(JsonNode request) {
        return of(
                "contents",
                request.path("contents"),
                textOf(request.path("systemInstruction").path("parts")));
    }

    private static Prompt of(String name, JsonNode messages, String system) {
        if (!messages.isArray() || messages.isEmpty()) {
            throw new InvalidRequestException(name + ": at least one message is required");
        }
        String question = "";
        int length = system.length();
        for (JsonNode message : messages) {
            String text = textOf(message.has("parts") ? message.path("parts") : message.path("content"));
            length += text.length() + 12;
            if (isFrom("user", message)) {
                question = text;
            }
        }
        JsonNode last = messages.get(messages.size() - 1);
        boolean endsWithToolResult = isFrom("tool", last)
                || "function_call_output".equals(last.path("type").asString(""))
                || hasToolResult(last.path("content"));
        return new Prompt(question, Math.max(1, length / 4), endsWithToolResult);
    }

    private static boolean isFrom(String role, JsonNode message) {
        return role.equals(message.path("role").asString(""));
    }

    private static boolean hasToolResult(JsonNode content) {
        for (JsonNode block : content) {
            if ("tool_result".equals(block.path("type").asString(""))) {
                return true;
            }
        }
        return false;
    }

    private static String textOf(JsonNode content) {
        if (content.isString()) {
            return content.asString();
        }
        StringBuilder text = new StringBuilder();
        for (JsonNode part : content) {
            if (TEXT_TYPES.contains(part.path("type").asString("text")) && part.has("text")) {
                text.append(text.isEmpty() ? "" : " ").append(part.path("text").asString(""));
            }
        }
        return text.toString();
    }
}
