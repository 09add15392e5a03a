package dev.aicache.demo.model;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** JSON in and out; objects keep the order in which their members were put. */
final class Json {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Json() {}

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    static JsonNode text(String text) {
        return MAPPER.getNodeFactory().stringNode(text);
    }

    static ArrayNode array() {
        return MAPPER.createArrayNode();
    }

    static String write(JsonNode json) {
        return MAPPER.writeValueAsString(json);
    }

    /** Reads JSON that this server wrote. */
    static JsonNode parse(String json) {
        return MAPPER.readTree(json);
    }

    /** @throws InvalidRequestException if the bytes are not one JSON object */
    static JsonNode parseObject(byte[] bytes) {
        try {
            JsonNode json = MAPPER.readTree(bytes);
            if (json.isObject()) {
                return json;
            }
        } catch (JacksonException e) {
            // Answered below, as a provider does: it does not say where.
        }
        throw new InvalidRequestException("We could not parse the JSON body of your request.");
    }
}
