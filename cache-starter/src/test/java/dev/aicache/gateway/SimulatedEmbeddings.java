package dev.aicache.gateway;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;

import org.reactivestreams.Publisher;

import reactor.netty.http.server.HttpServerResponse;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A model whose vectors depend on model, dimensions and input only, and are written as real ones are: with blanks and
 * line breaks, floats with the digits of doubles, members that nobody knows.
 */
final class SimulatedEmbeddings implements TestUpstream.Answer {

    static final JsonMapper JSON = JsonMapper.builder().build();

    private String model = "simulated";
    private boolean knowsBase64 = true;

    /** Answers under another name, and so with other vectors, from now on. */
    void rename(String name) {
        model = name;
    }

    void forgetBase64() {
        knowsBase64 = false;
    }

    @Override
    public Publisher<Void> write(TestUpstream.Call call, HttpServerResponse response, int number) {
        return TestUpstream.json(response, answer(call.body()));
    }

    /** The answer to the request. */
    String answer(String body) {
        JsonNode request = JSON.readTree(body);
        int dimensions = request.path("dimensions").asInt(5);
        boolean isBase64 =
                knowsBase64 && request.path("encoding_format").asString("float").equals("base64");
        List<JsonNode> inputs = inputs(request.path("input"));
        List<String> data = new ArrayList<>();
        long tokens = 0;
        for (int i = 0; i < inputs.size(); i++) {
            float[] vector = vector(inputs.get(i), dimensions);
            data.add("    {\n      \"object\": \"embedding\",\n      \"index\": %d,\n      \"embedding\": %s\n    }"
                    .formatted(i, isBase64 ? base64(vector) : text(vector)));
            tokens += tokens(inputs.get(i));
        }
        return """
                {
                  "object": "list",
                  "data": [
                %s
                  ],
                  "model": "%s",
                  "x_unheard": {"of": ["}", 7]},
                  "usage": {
                    "prompt_tokens": %d,
                    "total_tokens": %d
                  }
                }
                """.formatted(String.join(",\n", data), model, tokens, tokens);
    }

    private static List<JsonNode> inputs(JsonNode input) {
        List<JsonNode> inputs = new ArrayList<>();
        if (input.isArray() && !input.get(0).isNumber()) {
            input.forEach(inputs::add);
        } else {
            inputs.add(input);
        }
        return inputs;
    }

    static long tokens(JsonNode input) {
        return input.isArray() ? input.size() : 1 + input.asString().length() / 3;
    }

    private float[] vector(JsonNode input, int dimensions) {
        Random random = new Random((model + input + dimensions).hashCode());
        float[] vector = new float[dimensions];
        for (int i = 0; i < dimensions; i++) {
            vector[i] = (random.nextFloat() - 0.5f) / (1 << random.nextInt(20));
        }
        return vector;
    }

    private static String text(float[] vector) {
        List<String> numbers = new ArrayList<>();
        for (int i = 0; i < vector.length; i++) {
            numbers.add(i % 2 == 0 ? Double.toString(vector[i]) : Float.toString(vector[i]));
        }
        return "[\n        " + String.join(",\n        ", numbers) + "\n      ]";
    }

    static String base64(float[] vector) {
        ByteBuffer bytes = ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : vector) {
            bytes.putFloat(value);
        }
        return '"' + Base64.getEncoder().encodeToString(bytes.array()) + '"';
    }
}
