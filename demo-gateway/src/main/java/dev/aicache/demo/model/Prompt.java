package dev.aicache.demo.model;

import tools.jackson.databind.JsonNode;

/**
 * What the simulated model reads of a conversation, in either provider's form.
 *
 * @param question the text of the last user message
 * @param tokens a guess at the length of all of it: four characters to a token, and three tokens to a message
 * @param endsWithToolResult whether the caller has just run a tool and waits for the answer to be put in words
 */
record Prompt(String question, int tokens, boolean endsWithToolResult) {

    /** @throws InvalidRequestException if there are no messages */
    static Prompt of(JsonNode request) {
        JsonNode messages = request.path("messages");
        if (!messages.isArray() || messages.isEmpty()) {
            throw new InvalidRequestException("messages: at least one message is required");
        }
        String question = "";
        int length = textOf(request.path("system")).length();
        for (JsonNode message : messages) {
            String text = textOf(message.path("content"));
            length += text.length() + 12;
            if (isFrom("user", message)) {
                question = text;
            }
        }
        JsonNode last = messages.get(messages.size() - 1);
        boolean endsWithToolResult = isFrom("tool", last) || hasToolResult(last.path("content"));
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
            if ("text".equals(part.path("type").asString(""))) {
                text.append(text.isEmpty() ? "" : " ").append(part.path("text").asString(""));
            }
        }
        return text.toString();
    }
}
