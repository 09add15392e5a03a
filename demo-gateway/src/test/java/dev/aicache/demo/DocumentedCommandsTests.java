package dev.aicache.demo;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Every command of README.md, CONTRIBUTING.md and the docs is true: those that ask the demo are run against it, by a shell, as they are
 * written but for the ports; of the others it is said who runs them.
 */
class DocumentedCommandsTests {

    private static final Path ROOT = Path.of("..");
    private static final Pattern BLOCK = Pattern.compile("(?ms)^ *```(?:bash|sh)\\n(.*?)^ *```$");
    private static final Pattern OF_THE_DEMO = Pattern.compile("127\\.0\\.0\\.1:(8080|9090)|^demo-gateway/bin/warm");
    private static final Pattern REFUSED = Pattern.compile("HTTP/1.1 [45]\\d\\d|application/problem\\+json|\"title\":");

    /** By the beginning of a command, a file in which it is run, and how it is written there. */
    private static final Map<String, List<String>> ELSEWHERE = Map.of(
            "./mvnw verify",
            List.of(".ci/run", "./mvnw -B -ntp verify"),
            "./mvnw -pl cache-starter test -Dtest=PropertiesPageTests",
            List.of(
                    "cache-starter/src/test/java/dev/aicache/autoconfigure/PropertiesPageTests.java",
                    "getBoolean(\"updateDocs\")"),
            "./mvnw -pl cache-starter test -Dtest=EndpointPageTests",
            List.of(
                    "cache-starter/src/test/java/dev/aicache/gateway/EndpointPageTests.java",
                    "getBoolean(\"updateDocs\")"),
            "promtool test rules",
            List.of(
                    "cache-starter/src/test/java/dev/aicache/gateway/GrafanaTests.java",
                    "promtool(\"test\", \"rules\""),
            "demo-gateway/bin/many-gateways",
            List.of("demo-gateway/src/test/java/dev/aicache/demo/many/ManyGatewaysTests.java", "many-gateways"),
            "OPENAI_API_KEY=… ./mvnw",
            List.of("demo-gateway/src/test/java/dev/aicache/demo/ProfileTests.java", "openai"));

    /** Starts what is started here, by the build; a build does not start builds. */
    private static final Set<String> BY_HAND = Set.of(
            "./mvnw -pl demo-gateway -am -Dmaven.test.skip compile spring-boot:run",
            "./mvnw -pl cache-starter -am -Dmaven.test.skip install");

    private static ConfigurableApplicationContext demo;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() {
        demo = new SpringApplicationBuilder(DemoGatewayApplication.class)
                .run(
                        "--server.port=0",
                        "--demo.model.port=0",
                        "--demo.model.first-token-delay=0",
                        "--demo.model.token-delay=0");
    }

    @AfterAll
    static void stop() {
        demo.close();
    }

    /** The blocks of each page, by page. */
    private static Map<Path, List<String>> blocks() throws Exception {
        List<Path> pages = new ArrayList<>(List.of(ROOT.resolve("README.md"), ROOT.resolve("CONTRIBUTING.md")));
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            docs.filter(each -> each.toString().endsWith(".md")).sorted().forEach(pages::add);
        }
        Map<Path, List<String>> blocks = new LinkedHashMap<>();
        for (Path page : pages) {
            blocks.put(
                    page,
                    BLOCK.matcher(Files.readString(page, UTF_8))
                            .results()
                            .map(each -> each.group(1).strip())
                            .toList());
        }
        return blocks;
    }

    private static boolean isOfTheDemo(String block) {
        return OF_THE_DEMO.matcher(block).find();
    }

    @Test
    void whatAsksTheDemoIsAnswered() throws Exception {
        assumeTrue(
                Stream.of(System.getenv("PATH").split(":", -1))
                        .anyMatch(each -> Files.isExecutable(Path.of(each, "curl"))),
                "curl is not there");
        List<String> outputs = new ArrayList<>();
        for (Map.Entry<Path, List<String>> page : blocks().entrySet()) {
            for (String block : page.getValue()) {
                if (isOfTheDemo(block)) {
                    String output = run(block);
                    assertThat(output).as("%s: %s", page.getKey(), block).doesNotContainPattern(REFUSED);
                    outputs.add(output);
                    run(
                            "curl -s -X DELETE http://127.0.0.1:9090/simulated/fault\n"
                                    + "curl -s -X PATCH http://127.0.0.1:8080/actuator/aicache/routes/chat -d '{\"on\": true}'");
                }
            }
        }
        assertThat(outputs).hasSizeGreaterThan(8);
        String question = blocks().get(ROOT.resolve("README.md")).stream()
                .filter(each -> each.contains("Why is the sky blue?"))
                .findFirst()
                .orElseThrow();
        run(question);
        assertThat(run(question))
                .contains("Cache-Status: aicache; hit; ttl=", "AI-Cache-Saved: ", "[simulated answer #");
        assertThat(outputs)
                .as("scraped")
                .anyMatch(each -> each.contains("ai_cache_requests_total{outcome=\"hit\""))
                .as("health")
                .anyMatch(each -> each.contains("{\"components\":{\"aicache\":"))
                .as("warmed")
                .anyMatch(each -> each.contains("filled 6"));
    }

    private String run(String block) throws Exception {
        String command = block.replace("127.0.0.1:8080", "127.0.0.1:" + port("local.server.port"))
                .replace("127.0.0.1:9090", "127.0.0.1:" + port("local.model.port"))
                .replace(
                        "demo-gateway/bin/warm ",
                        "demo-gateway/bin/warm --url http://127.0.0.1:" + port("local.server.port")
                                + "/actuator/aicache ");
        Path output = folder.resolve("output");
        Process shell = new ProcessBuilder("bash", "-ec", command)
                .directory(ROOT.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(shell.waitFor(60, TimeUnit.SECONDS)).as(command).isTrue();
        } finally {
            shell.destroyForcibly();
        }
        assertThat(shell.exitValue())
                .as(command + "\n" + Files.readString(output))
                .isZero();
        return Files.readString(output);
    }

    private static String port(String property) {
        return demo.getEnvironment().getRequiredProperty(property);
    }

    @Test
    void ofEveryOtherItIsKnownWhereItIsRun() throws Exception {
        Set<String> unknown = new TreeSet<>();
        for (List<String> page : blocks().values()) {
            page.stream()
                    .filter(each -> !isOfTheDemo(each))
                    .flatMap(String::lines)
                    .filter(line -> !BY_HAND.contains(line)
                            && ELSEWHERE.keySet().stream().noneMatch(line::startsWith))
                    .forEach(unknown::add);
        }
        assertThat(unknown).isEmpty();
        for (List<String> where : ELSEWHERE.values()) {
            assertThat(Files.readString(ROOT.resolve(where.get(0)))).contains(where.get(1));
        }
    }
}
