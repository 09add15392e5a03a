package dev.aicache.gateway;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import static dev.aicache.gateway.SimulatedEmbeddings.JSON;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Random batches, one after another: each answer is what the upstream would have said to the whole of the request, and
 * each input goes upstream once and no more.
 */
class EmbeddingsPropertyTests {

    private static final int REQUESTS = 150;
    private static final long SEED = 7;

    @ParameterizedTest
    @CsvSource({"none,heap", "gzip,heap", "none,pooled"})
    void theAnswerIsTheUpstreamsToTheWholeRequest(String compression, String storage) throws Exception {
        SimulatedEmbeddings model = new SimulatedEmbeddings();
        try (TestUpstream upstream = new TestUpstream();
                TestGateway gateway = TestGateway.builder()
                        .route("embed", upstream.url(), "/v1/**", "AiCache=10m")
                        .with(
                                "ai-cache.store.compression=" + compression,
                                "ai-cache.store.compress-from=0",
                                "ai-cache.store.storage=" + storage,
                                "ai-cache.store.max-memory=32MB")
                        .start()) {
            upstream.answer(model);
            Random random = new Random(SEED);
            Set<String> known = new HashSet<>();
            Set<String> knownInDigits = new HashSet<>();
            for (int i = 0; i < REQUESTS; i++) {
                Batch batch = Batch.random(random);
                int before = upstream.count();
                HttpResponse<String> response = gateway.post("/v1/embeddings", batch.body());

                String what = "seed %d, request %d: %s".formatted(SEED, i, batch.body());
                assertThat(response.statusCode()).as(what).isEqualTo(200);
                assertThat(withoutUsage(response.body())).as(what).isEqualTo(withoutUsage(model.answer(batch.body())));
                Set<String> unknown = batch.keys();
                unknown.removeAll(batch.isBase64() ? known : knownInDigits);
                assertThat(upstream.count() - before).as(what).isEqualTo(unknown.isEmpty() ? 0 : 1);
                if (!unknown.isEmpty()) {
                    String sent = upstream.calls().get(before).body();
                    assertThat(Batch.inputs(JSON.readTree(sent))).as(what).hasSize(unknown.size());
                    assertThat(JSON.readTree(response.body()).path("usage"))
                            .as(what)
                            .isEqualTo(JSON.readTree(model.answer(sent)).path("usage"));
                }
                known.addAll(unknown);
                if (!batch.isBase64()) {
                    knownInDigits.addAll(unknown);
                }
            }
        }
    }

    private static JsonNode withoutUsage(String answer) {
        ObjectNode object = (ObjectNode) JSON.readTree(answer);
        object.remove("usage");
        return object;
    }

    /** A request for a few of few inputs, so that they meet again. */
    private record Batch(String body, int dimensions, boolean isBase64) {

        static Batch random(Random random) {
            List<String> inputs = new ArrayList<>();
            for (int i = 1 + random.nextInt(8); i > 0; i--) {
                int which = random.nextInt(40);
                inputs.add(which % 2 == 0 ? "\"text \\u00e9 %d\"".formatted(which) : "\"[%d]\"".formatted(which));
            }
            boolean isTokens = random.nextInt(4) == 0;
            if (isTokens) {
                inputs.replaceAll(input -> "[1, %d]".formatted(input.length() + random.nextInt(5)));
            }
            int dimensions = 3 + random.nextInt(2);
            boolean isBase64 = random.nextBoolean();
            String input = inputs.size() == 1 && random.nextBoolean()
                    ? inputs.get(0)
                    : "[" + String.join(random.nextBoolean() ? "," : " , ", inputs) + "]";
            String body = "{%s\"input\":%s,\"dimensions\":%d%s}"
                    .formatted(
                            random.nextBoolean() ? "\"model\":\"m\"," : "\"user\":\"u\",\"model\":\"m\",",
                            input,
                            dimensions,
                            isBase64 ? ",\"encoding_format\":\"base64\"" : "");
            return new Batch(body, dimensions, isBase64);
        }

        /** What is known once this was answered. */
        Set<String> keys() {
            return inputs(JSON.readTree(body)).stream()
                    .map(input -> input + "/" + dimensions)
                    .collect(Collectors.toCollection(HashSet::new));
        }

        static List<JsonNode> inputs(JsonNode request) {
            JsonNode input = request.path("input");
            List<JsonNode> inputs = new ArrayList<>();
            if (input.isArray() && !input.get(0).isNumber()) {
                input.forEach(inputs::add);
            } else {
                inputs.add(input);
            }
            return inputs;
        }
    }
}
