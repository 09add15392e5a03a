package dev.aicache.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.web.server.LocalServerPort;

import dev.aicache.demo.wire.WireClient;
import dev.aicache.demo.wire.WireRequest;

import static org.assertj.core.api.Assertions.assertThat;

/** The command that warms a gateway, run as users run it: its source, by the JVM alone. */
@DemoGatewayTest
class WarmTests {

    private static final Path SOURCE = Path.of("src/main/java/dev/aicache/demo/warm/Warm.java");

    private final int gateway;
    private final ModelCalls calls;

    @TempDir
    private Path directory;

    WarmTests(@LocalServerPort int gateway, @Value("${local.model.port}") int model, @Autowired EndedFills fills) {
        this.gateway = gateway;
        this.calls = new ModelCalls(model);
        fills.reset();
    }

    @BeforeEach
    void beginEmpty() {
        WireClient.exchange(gateway, new WireRequest("DELETE", "/actuator/aicache", List.of(), ""));
        calls.reset();
    }

    private record Run(int exit, String output) {}

    private Run warm(String... arguments) throws IOException, InterruptedException {
        Path output = directory.resolve("output");
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), SOURCE.toString()));
        command.addAll(List.of("--url", "http://127.0.0.1:" + gateway + "/actuator/aicache"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ended").isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Run(process.exitValue(), Files.readString(output));
    }

    @Test
    void fillsTheSampleListAndFindsItFreshTheSecondTime() throws Exception {
        Run first = warm("bin/requests.jsonl");
        assertThat(first.exit()).as(first.output()).isZero();
        assertThat(first.output()).contains("filled 6, fresh 0, failed 0").endsWith("done\n");
        assertThat(calls.of("/v1/chat/completions")).isEqualTo(6);

        Run second = warm("--bar", "bin/requests.jsonl");
        assertThat(second.output())
                .contains("[########################] 100%")
                .contains("filled 0, fresh 6, failed 0")
                .contains("\r");
        assertThat(calls.of("/v1/chat/completions")).isEqualTo(6);
    }

    @Test
    void fillsWhatAClientAsksThen() throws Exception {
        Path list = directory.resolve("list.jsonl");
        Files.writeString(list, """
                {"path": "/v1/chat/completions", "credential": "demo", "headers": {"Host": "localhost"}, \
                "body": {"model":"m","messages":[{"role":"user","content":"Why?"}]}}
                """);
        Run run = warm(list.toString());
        assertThat(run.exit()).as(run.output()).isZero();

        assertThat(WireClient.exchange(
                                gateway,
                                WireRequest.post(
                                                "/v1/chat/completions",
                                                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Why?\"}]}")
                                        .with("Authorization", "Bearer demo")
                                        .with("Accept", "*/*"))
                        .header("cache-status"))
                .startsWith("aicache; hit");
    }

    @Test
    void namesTheLinesThatFailed() throws Exception {
        Path list = directory.resolve("list.jsonl");
        Files.writeString(list, "nonsense\n{\"path\":\"/nowhere\",\"body\":{}}\n");

        Run run = warm(list.toString());
        assertThat(run.exit()).isOne();
        assertThat(run.output()).contains("1 x not-json: line 1").contains("line 2");
    }

    @Test
    void saysWhatIsWrongWithItsArguments() throws Exception {
        assertThat(warm("nowhere.jsonl").output())
                .startsWith("There is no file nowhere.jsonl")
                .contains("Usage:");
        assertThat(warm("--speed", "1", "bin/requests.jsonl").output()).startsWith("There is no option --speed.");
        Run refused = warm("--concurrency", "1000", "bin/requests.jsonl");
        assertThat(refused.exit()).isEqualTo(2);
        assertThat(refused.output()).contains("ai-cache.warming.concurrency");
    }
}
