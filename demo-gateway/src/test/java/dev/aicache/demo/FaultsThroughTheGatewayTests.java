package dev.aicache.demo;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.cloud.gateway.route.builder.RouteLocatorBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.TestPropertySource;

import dev.aicache.AiCache;
import dev.aicache.demo.wire.Ending;
import dev.aicache.demo.wire.Form;
import dev.aicache.demo.wire.WireClient;
import dev.aicache.demo.wire.WireRequest;
import dev.aicache.demo.wire.WireResponse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Whatever goes wrong upstream reaches the client as it is, and is asked for again the next time. */
@DemoGatewayTest
@TestPropertySource(properties = "ai-cache.defaults.fill-timeout=1s")
@Import(FaultsThroughTheGatewayTests.PlainRoute.class)
class FaultsThroughTheGatewayTests {

    /** The same upstream without a cache in between. */
    @TestConfiguration(proxyBeanMethods = false)
    static class PlainRoute {

        @Bean
        RouteLocator plain(RouteLocatorBuilder routes, @Value("${demo.model.url}") String model) {
            return routes.routes()
                    .route(
                            "plain",
                            route -> route.path("/plain/**")
                                    .filters(filters -> filters.stripPrefix(1))
                                    .uri(model))
                    .build();
        }
    }

    private static final Duration SILENCE = Duration.ofMillis(300);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final int gateway;
    private final int model;
    private final ModelCalls calls;
    private final AiCache cache;
    private final EndedFills fills;

    FaultsThroughTheGatewayTests(
            @LocalServerPort int gateway,
            @Value("${local.model.port}") int model,
            @Autowired AiCache cache,
            @Autowired EndedFills fills) {
        this.fills = fills;
        this.gateway = gateway;
        this.model = model;
        this.calls = new ModelCalls(model);
        this.cache = cache;
    }

    @BeforeEach
    void beginEmpty() {
        cache.purgeAll();
        calls.reset();
        fills.reset();
    }

    static Stream<Arguments> wholeFaults() {
        return each(
                "status=429",
                "status=500",
                "status=529",
                "truncate",
                "cut-json",
                "no-terminal",
                "error-event",
                "error-then-done",
                "length",
                "content-filter",
                "refusal");
    }

    @ParameterizedTest
    @MethodSource("wholeFaults")
    void passesOnWhatHttpCallsWhole(Form form, String wish) {
        WireRequest faulty = request(form).with("X-Simulate", wish);
        WireResponse straight = WireClient.exchange(model, faulty);
        calls.reset();
        WireResponse through = WireClient.exchange(gateway, faulty);

        assertThat(through.status()).isEqualTo(straight.status());
        assertThat(through.body()).isEqualTo(straight.body());
        assertThat(through.ending()).isEqualTo(straight.ending()).isEqualTo(Ending.WHOLE);
        assertThat(through.header("content-type")).isEqualTo(straight.header("content-type"));
        assertThat(through.header("retry-after")).isEqualTo(straight.header("retry-after"));
        assertIsAskedAgain(form, faulty);
    }

    static Stream<Arguments> brokenFaults() {
        return each("reset", "short-length");
    }

    @ParameterizedTest
    @MethodSource("brokenFaults")
    void cutsWhatWasBrokenOff(Form form, String wish) {
        WireRequest faulty = request(form).with("X-Simulate", wish);
        WireResponse straight = WireClient.exchange(model, faulty);
        calls.reset();
        WireResponse through = WireClient.exchange(gateway, faulty);

        assertThat(straight.ending()).isIn(Ending.CUT, Ending.RESET);
        assertThat(through.ending()).isIn(Ending.CUT, Ending.RESET);
        assertThat(through.status()).isEqualTo(straight.status());
        assertThat(through.body()).isEqualTo(straight.body());
        assertIsAskedAgain(form, faulty);
    }

    @ParameterizedTest
    @EnumSource
    void failsAsWithoutACacheWhereNoHeadComes(Form form) {
        WireRequest faulty = request(form).with("X-Simulate", "reset-before");
        WireResponse plain = WireClient.exchange(gateway, faulty.to("/plain" + form.path()));
        calls.reset();
        WireResponse through = WireClient.exchange(gateway, faulty);

        assertThat(through.status()).isEqualTo(plain.status()).isGreaterThanOrEqualTo(500);
        assertThat(through.ending()).isEqualTo(plain.ending());
        assertIsAskedAgain(form, faulty);
    }

    @ParameterizedTest
    @EnumSource
    void fallsSilentWithTheUpstream(Form form) {
        WireRequest faulty = request(form).with("X-Simulate", "stall");
        WireResponse straight = WireClient.exchange(model, faulty, SILENCE);
        calls.reset();
        try (WireClient caller = WireClient.open(gateway, faulty)) {
            caller.awaitFirstByte();
            WireResponse through = caller.readOn(SILENCE);

            assertThat(through.status()).isEqualTo(straight.status());
            assertThat(through.body()).isEqualTo(straight.body());
            assertThat(through.ending()).isEqualTo(straight.ending()).isEqualTo(Ending.SILENT);
        }
        assertIsFilledAnew(form, 2);
    }

    @ParameterizedTest
    @EnumSource
    void isSilentFromTheBeginningWithTheUpstream(Form form) {
        WireRequest faulty = request(form).with("X-Simulate", "stall-before");

        assertThat(WireClient.exchange(gateway, faulty, SILENCE))
                .extracting(WireResponse::status, WireResponse::ending)
                .containsExactly(0, Ending.SILENT);
        assertIsFilledAnew(form, 2);
    }

    @ParameterizedTest
    @CsvSource({"CHAT, stall", "CHAT_STREAM, stall", "CHAT, stall-before", "CHAT_STREAM, stall-before"})
    void givesUpOnASilentUpstream(Form form, String wish) {
        WireResponse through = WireClient.exchange(gateway, request(form).with("X-Simulate", wish));

        if (wish.equals("stall")) {
            assertThat(through.ending()).isIn(Ending.CUT, Ending.RESET);
        } else {
            assertThat(through.status()).isEqualTo(504);
        }
        await().atMost(PATIENCE).until(() -> calls.cancelled() == 1);
        assertIsFilledAnew(form, 2);
    }

    private void assertIsAskedAgain(Form form, WireRequest faulty) {
        assertThat(calls.of(form.path())).isOne();
        fills.await(1);
        WireClient.exchange(gateway, faulty);
        assertThat(calls.of(form.path())).isEqualTo(2);
        assertIsFilledAnew(form, 3);
    }

    /** The same request without the fault goes upstream; its answer is good and is the one that is stored. */
    private void assertIsFilledAnew(Form form, int number) {
        fills.await(number - 1);
        WireResponse filled = WireClient.exchange(gateway, request(form));
        fills.await(number);
        WireResponse hit = WireClient.exchange(gateway, request(form));

        assertThat(filled.ending()).isEqualTo(Ending.WHOLE);
        assertThat(filled.body()).contains("[simulated answer #" + number + "]");
        assertThat(hit.header("cache-status")).startsWith("aicache; hit");
        assertThat(hit.body()).isEqualTo(filled.body());
        assertThat(calls.of(form.path())).isEqualTo(number);
    }

    private static WireRequest request(Form form) {
        return form.request().with("Authorization", "Bearer fault-tests");
    }

    private static Stream<Arguments> each(String... wishes) {
        List<String> all = Arrays.asList(wishes);
        return Arrays.stream(Form.values()).flatMap(form -> all.stream().map(wish -> Arguments.of(form, wish)));
    }
}
