package dev.aicache.demo;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * The console page in a real browser: each thing that {@code src/test/browser/console.mjs} tries is a test, and its pictures
 * are in {@code target/browser}. Skipped where there is no Chromium, no Node, or npm cannot get Playwright.
 */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "demo.model.port=0",
            "demo.model.first-token-delay=200ms",
            "demo.model.token-delay=1ms",
            "spring.application.name=console"
        })
@DirtiesContext // has been switched, broken and purged
class ConsoleTests {

    private static final List<String> BROWSERS =
            List.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome");

    private final int gateway;

    ConsoleTests(@LocalServerPort int gateway) {
        this.gateway = gateway;
    }

    @TestFactory
    @Timeout(180)
    Stream<DynamicTest> worksInABrowser() throws Exception {
        Path browser = BROWSERS.stream()
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
        assumeTrue(browser != null, "Skipped: there is no Chromium here; on Debian: apt-get install chromium");
        NodeProject project = NodeProject.install("browser");
        Process node = project.start("console.mjs", "http://127.0.0.1:" + gateway, browser.toString(), ".");
        JsonMapper mapper = JsonMapper.builder().build();
        try (BufferedReader output = node.inputReader()) {
            List<JsonNode> tried = output.lines().map(mapper::readTree).toList();
            assertThat(tried)
                    .as("what node said is in %s", project.errors())
                    .extracting(each -> each.path("name").asString())
                    .contains("no script complained, and nobody else was asked");
            return tried.stream()
                    .map(each -> DynamicTest.dynamicTest(
                            each.path("name").asString(),
                            () -> assertThat(each.path("failure").asString("")).isEmpty()));
        } finally {
            node.destroyForcibly();
        }
    }
}
