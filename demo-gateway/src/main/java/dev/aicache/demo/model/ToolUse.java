package dev.aicache.demo.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A tool that the simulated model wants to be run, with arguments that fit the tool's schema.
 *
 * @param arguments a JSON object as text
 */
record ToolUse(String name, String arguments) {

    private static final int FRAGMENT = 8;

    /**
     * The tool to use, if the request names or requires one, or offers one and asks about the weather. None once a
     * tool's result is there.
     */
    static Optional<ToolUse> wantedBy(JsonNode request, Prompt prompt) {
        JsonNode choice = request.path("tool_choice");
        String kind =
                choice.isString() ? choice.asString() : choice.path("type").asString("auto");
        boolean isForced = List.of("required", "any", "function", "tool").contains(kind);
        boolean isFitting = prompt.question().toLowerCase(Locale.ROOT).contains("weather");
        if (kind.equals("none") || prompt.endsWithToolResult() || !(isForced || isFitting)) {
            return Optional.empty();
        }
        String wanted = choice.path("name").asString(choice.at("/function/name").asString(""));
        for (JsonNode tool : request.path("tools")) {
            JsonNode definition = tool.has("function") ? tool.path("function") : tool;
            String name = definition.path("name").asString("");
            if (!name.isEmpty() && (wanted.isEmpty() || wanted.equals(name))) {
                JsonNode schema = definition.has("input_schema")
                        ? definition.path("input_schema")
                        : definition.path("parameters");
                return Optional.of(new ToolUse(name, Json.write(object(schema))));
            }
        }
        return Optional.empty();
    }

    private static ObjectNode object(JsonNode schema) {
        ObjectNode object = Json.object();
        schema.path("properties").forEachEntry((name, property) -> object.set(name, value(property)));
        return object;
    }

    private static JsonNode value(JsonNode schema) {
        ObjectNode holder = Json.object();
        if (schema.path("enum").size() > 0) {
            return schema.path("enum").get(0);
        }
        switch (schema.path("type").asString("string")) {
            case "integer", "number" -> holder.put("value", 7);
            case "boolean" -> holder.put("value", true);
            case "array" -> holder.putArray("value");
            case "object" -> holder.set("value", object(schema));
            default -> holder.put("value", "Berlin");
        }
        return holder.path("value");
    }

    /** The arguments as a stream sends them: in pieces that are not JSON by themselves. */
    List<String> fragments() {
        List<String> fragments = new ArrayList<>();
        for (int from = 0; from < arguments.length(); from += FRAGMENT) {
            fragments.add(arguments.substring(from, Math.min(arguments.length(), from + FRAGMENT)));
        }
        return fragments;
    }
}
