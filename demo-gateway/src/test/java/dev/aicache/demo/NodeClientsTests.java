package dev.aicache.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.web.server.LocalServerPort;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What OpenAI's and Anthropic's clients for Node make of a miss and of a hit. Skipped where there is no Node, or where
 * npm cannot get the clients.
 */
@DemoGatewayTest
class NodeClientsTests {

    private static final int CALLS = 8;

    private static NodeProject project;

    private final int gateway;
    private final ModelCalls calls;
    private final EndedFills fills;

    NodeClientsTests(
            @LocalServerPort int gateway, @Value("${local.model.port}") int model, @Autowired EndedFills fills) {
        this.gateway = gateway;
        this.calls = new ModelCalls(model);
        this.fills = fills;
    }

    @BeforeAll
    static void install() throws Exception {
        project = NodeProject.install("node");
    }

    @Test
    @Timeout(value = 2, unit = TimeUnit.MINUTES)
    void readAHitAsTheyReadAMiss() throws Exception {
        calls.reset();
        fills.reset();
        Process node = project.start("clients.mjs", "http://127.0.0.1:" + gateway);
        try (BufferedReader output = node.inputReader();
                Writer input = node.outputWriter()) {
            List<JsonNode> misses = answers(output);
            fills.await(CALLS);
            input.write("again\n");
            input.flush();
            List<JsonNode> hits = answers(output);

            for (int i = 0; i < CALLS; i++) {
                String asked = misses.get(i).path("asked").asString();
                assertThat(misses.get(i).path("cacheStatus").asString())
                        .as(asked)
                        .startsWith("aicache; fwd=uri-miss");
                assertThat(hits.get(i).path("cacheStatus").asString()).as(asked).startsWith("aicache; hit");
                assertThat(content(hits.get(i))).as(asked).isEqualTo(content(misses.get(i)));
                assertThat(hits.get(i).path("answer").toString()).as(asked).containsAnyOf("simulated", "weather");
            }
        } finally {
            node.destroyForcibly();
        }
        assertThat(calls.of("/v1/chat/completions")).isEqualTo(4);
        assertThat(calls.of("/v1/embeddings")).isOne();
        assertThat(calls.of("/v1/messages")).isEqualTo(3);
    }

    /** The answer, without the usage where that says what was billed: for embeddings from memory, nothing. */
    private static JsonNode content(JsonNode line) {
        JsonNode answer = line.path("answer").deepCopy();
        if (line.path("asked").asString().equals("embeddings")) {
            ((ObjectNode) answer).remove("usage");
        }
        return answer;
    }

    private static List<JsonNode> answers(BufferedReader output) throws IOException {
        JsonMapper mapper = JsonMapper.builder().build();
        List<JsonNode> answers = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
            String line = output.readLine();
            assertThat(line)
                    .as("answer %d; what node said is in target/node/errors.log", i)
                    .isNotNull();
            answers.add(mapper.readTree(line));
        }
        return answers;
    }
}
