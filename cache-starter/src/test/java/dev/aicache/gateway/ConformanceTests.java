package dev.aicache.gateway;

import java.net.http.HttpResponse;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import dev.aicache.SkipReason;

import static dev.aicache.gateway.TestGateway.cacheStatus;
import static org.assertj.core.api.Assertions.assertThat;

/** Every dialect, in every form, with every kind of answer, over HTTP. */
class ConformanceTests {

    private static GoldenGateway gateway;

    @BeforeAll
    static void start() {
        gateway = new GoldenGateway();
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    static Stream<Arguments> recordings() {
        return GoldenCase.all().stream()
                .flatMap(golden -> golden.forms().stream().map(form -> Arguments.of(golden, form)));
    }

    @Test
    void knowsEveryDialectAndFindsTheRecordings() {
        assertThat(GoldenCase.all()).hasSizeGreaterThan(140);
        assertThat(GoldenCase.all()).extracting(GoldenCase::dialect).contains("openai-chat", "gemini", "ollama-embed");
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("recordings")
    void repeatsAGoodAnswerByteForByteAndAsksAgainForAnyOther(GoldenCase golden, GoldenForm form) throws Exception {
        byte[] answer = golden.answer(form);
        gateway.serve(golden, form);
        HttpResponse<byte[]> miss = gateway.ask(golden, form);
        assertThat(cacheStatus(miss)).as(golden + " " + form).startsWith("aicache; fwd=uri-miss");
        String end = gateway.fillEnd();
        HttpResponse<byte[]> again = gateway.ask(golden, form);

        assertThat(miss.body()).isEqualTo(answer);
        assertThat(end)
                .as(golden + " " + form)
                .isEqualTo(golden.skip().map(SkipReason::word).orElse(GoldenGateway.STORED));
        assertThat(again.body()).isEqualTo(answer);
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(again.headers().firstValue("Content-Type")).hasValue(form.contentType());
        if (golden.skip().isEmpty()) {
            assertThat(cacheStatus(again)).startsWith("aicache; hit");
            assertThat(gateway.calls()).isOne();
        } else {
            assertThat(cacheStatus(again)).startsWith("aicache; fwd=uri-miss");
            assertThat(gateway.calls()).isEqualTo(2);
            assertThat(gateway.fillEnd()).isEqualTo(end);
        }
    }
}
