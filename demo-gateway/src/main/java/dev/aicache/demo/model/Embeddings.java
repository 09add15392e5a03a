package dev.aicache.demo.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code POST /v1/embeddings}: unit vectors that depend on nothing but the input. The answer carries the serial number
 * of the call as {@code id}, which OpenAI does not send and vLLM does.
 */
final class Embeddings implements Endpoint {

    private static final int DEFAULT_DIMENSIONS = 1536;
    private static final int MOST_DIMENSIONS = 3072;
    private static final int MOST_INPUTS = 2048;

    private final Provider openAi;

    Embeddings(Provider openAi) {
        this.openAi = openAi;
    }

    @Override
    public Provider provider() {
        return openAi;
    }

    @Override
    public Answer answer(JsonNode request, Call call) {
        int dimensions = request.path("dimensions").asInt(DEFAULT_DIMENSIONS);
        if (dimensions < 1 || dimensions > MOST_DIMENSIONS) {
            throw new InvalidRequestException("dimensions: must be between 1 and " + MOST_DIMENSIONS);
        }
        List<String> inputs = inputs(request.path("input"));
        if (call.breaksDown()) {
            return Answer.json(200, openAi.error(call, 500, "The simulated model broke down."), 1);
        }
        boolean isBase64 = "base64".equals(request.path("encoding_format").asString("float"));
        ObjectNode body = Json.object().put("object", "list");
        ArrayNode data = body.putArray("data");
        int tokens = 0;
        for (int i = 0; i < inputs.size(); i++) {
            ObjectNode item = data.addObject().put("object", "embedding").put("index", i);
            float[] vector = vector(inputs.get(i), dimensions);
            item.set("embedding", isBase64 ? base64(vector) : floats(vector));
            tokens += Math.max(1, inputs.get(i).length() / 4);
        }
        body.put("model", request.path("model").asString("simulated-embedding"));
        body.putObject("usage").put("prompt_tokens", tokens).put("total_tokens", tokens);
        return Answer.json(200, body.put("id", "embd-sim" + call.serial()), 1);
    }

    /** A string, strings, token numbers (one input), or arrays of token numbers. */
    private static List<String> inputs(JsonNode input) {
        List<String> inputs = new ArrayList<>();
        if (input.isArray() && input.size() > 0 && !input.get(0).isNumber()) {
            input.forEach(item -> inputs.add(text(item)));
        } else {
            inputs.add(text(input));
        }
        if (inputs.size() > MOST_INPUTS || inputs.contains("")) {
            throw new InvalidRequestException("'$.input' is invalid.");
        }
        return inputs;
    }

    private static String text(JsonNode input) {
        return input.isString() ? input.asString() : input.isArray() && !input.isEmpty() ? Json.write(input) : "";
    }

    private static float[] vector(String input, int dimensions) {
        // Seeded with the input: the same input has the same vector.
        Random random = new Random(input.hashCode());
        double[] raw = random.doubles(dimensions, -1, 1).toArray();
        double length = 0;
        for (double value : raw) {
            length += value * value;
        }
        float[] vector = new float[dimensions];
        for (int i = 0; i < dimensions; i++) {
            vector[i] = (float) (raw[i] / Math.sqrt(length));
        }
        return vector;
    }

    private static JsonNode floats(float[] vector) {
        ArrayNode array = Json.array();
        for (float value : vector) {
            array.add(value);
        }
        return array;
    }

    private static JsonNode base64(float[] vector) {
        ByteBuffer bytes = ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : vector) {
            bytes.putFloat(value);
        }
        return Json.text(Base64.getEncoder().encodeToString(bytes.array()));
    }
}
