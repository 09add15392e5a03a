package dev.aicache.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * What OpenAI's and Anthropic's clients for Node make of a miss and of a hit. Skipped where there is no Node, or where
 * npm cannot get the clients.
 */
@DemoGatewayTest
class NodeClientsTests {

    private static final Path SOURCES = Path.of("src", "test", "node");
    private static final Path WORK = Path.of("target", "node");
    private static final int CALLS = 8;

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
        assumeTrue(run("node", "--version"), "Skipped: there is no node here to run the clients");
        Files.createDirectories(WORK);
        for (String file : List.of("package.json", "package-lock.json", "clients.mjs")) {
            Files.copy(SOURCES.resolve(file), WORK.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        assumeTrue(
                run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"),
                "Skipped: npm did not get the clients, see target/node/npm.log");
    }

    /** Whether the command ended well; where it cannot be started it did not. */
    private static boolean run(String... command) throws InterruptedException {
        try {
            Files.createDirectories(WORK);
            Process process = new ProcessBuilder(command)
                    .directory(WORK.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(WORK.resolve("npm.log").toFile())
                    .start();
            boolean ended = process.waitFor(5, TimeUnit.MINUTES);
            process.destroyForcibly();
            return ended && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    @Timeout(value = 2, unit = TimeUnit.MINUTES)
    void readAHitAsTheyReadAMiss() throws Exception {
        calls.reset();
        fills.reset();
        Process node = new ProcessBuilder("node", "clients.mjs", "http://127.0.0.1:" + gateway)
                .directory(WORK.toFile())
                .redirectError(WORK.resolve("errors.log").toFile())
                .start();
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
