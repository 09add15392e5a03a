package dev.aicache.demo.model;

import java.util.List;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code GET /v1/models}: some of the names that the simulated model answers to. It answers to any. */
final class Models implements Endpoint {

    private static final List<String> NAMES = List.of("simulated-gpt", "simulated-claude", "simulated-embedding");

    private final Provider openAi;

    Models(Provider openAi) {
        this.openAi = openAi;
    }

    @Override
    public Provider provider() {
        return openAi;
    }

    @Override
    public boolean allows(String method) {
        return method.equals("GET");
    }

    @Override
    public boolean isInstant() {
        return true;
    }

    @Override
    public Answer answer(JsonNode request, Call call) {
        ObjectNode body = Json.object().put("object", "list");
        ArrayNode data = body.putArray("data");
        for (String name : NAMES) {
            data.addObject()
                    .put("id", name)
                    .put("object", "model")
                    .put("created", 1_767_225_600L)
                    .put("owned_by", "simulated");
        }
        return Answer.json(200, body, 0);
    }
}
