package dev.aicache.demo.model;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import tools.jackson.databind.JsonNode;

import dev.aicache.demo.wire.Ending;
import dev.aicache.demo.wire.Form;
import dev.aicache.demo.wire.WireClient;
import dev.aicache.demo.wire.WireResponse;

import static org.assertj.core.api.Assertions.assertThat;

/** What a client sees on the wire of each fault. */
class FaultTests {

    private static final Duration LONG_ENOUGH = Duration.ofMillis(300);

    @RegisterExtension
    static final RunningModel model = new RunningModel();

    @ParameterizedTest
    @CsvSource({
        "CHAT, 429, requests",
        "CHAT_STREAM, 500, server_error",
        "CHAT, 401, invalid_request_error",
        "MESSAGE, 429, rate_limit_error",
        "MESSAGE_STREAM, 529, overloaded_error",
        "MESSAGE, 500, api_error"
    })
    void answersAnErrorStatusInTheProvidersWords(Form form, int status, String type) {
        WireResponse response = simulate(form, "status=" + status);

        assertThat(response.status()).isEqualTo(status);
        assertThat(response.ending()).isEqualTo(Ending.WHOLE);
        assertThat(response.header("content-type")).isEqualTo("application/json");
        assertThat(Json.parse(response.body()).at("/error/type").asString()).isEqualTo(type);
    }

    @ParameterizedTest
    @EnumSource
    void resetsAfterHalfTheBody(Form form) {
        WireResponse response = simulate(form, "reset");

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.ending()).isEqualTo(Ending.RESET);
        assertThat(response.body()).isNotEmpty();
        assertThat(whole(form)).startsWith(response.body()).isNotEqualTo(response.body());
        assertThat(model.calls().path("cancelled").asInt()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void resetsBeforeTheHead(Form form) {
        WireResponse response = simulate(form, "reset-before");

        assertThat(response.status()).isZero();
        assertThat(response.ending()).isEqualTo(Ending.RESET);
    }

    @ParameterizedTest
    @EnumSource
    void truncatesAndCallsItWhole(Form form) {
        WireResponse response = simulate(form, "truncate");

        assertThat(response.ending()).isEqualTo(Ending.WHOLE);
        assertThat(whole(form)).startsWith(response.body()).isNotEqualTo(response.body());
        if (form.isStream()) {
            assertThat(response.body()).endsWith("\n\n").doesNotContain("[DONE]", "message_stop");
        }
    }

    @ParameterizedTest
    @EnumSource
    void cutsWithinAnEvent(Form form) {
        WireResponse response = simulate(form, "cut-json");

        assertThat(response.ending()).isEqualTo(Ending.WHOLE);
        assertThat(response.body()).isNotEmpty().doesNotEndWith("}").doesNotEndWith("\n");
        assertThat(whole(form)).startsWith(response.body());
    }

    @ParameterizedTest
    @EnumSource
    void promisesMoreThanItSends(Form form) {
        WireResponse response = simulate(form, "short-length");

        assertThat(response.ending()).isEqualTo(Ending.CUT);
        assertThat(response.header("content-length")).isNotNull();
        assertThat(response.body()).isEqualTo(whole(form));
    }

    @ParameterizedTest
    @EnumSource
    void fallsSilentAfterTheFirstToken(Form form) {
        WireResponse response = simulateInSilence(form, "stall");

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.ending()).isEqualTo(Ending.SILENT);
        assertThat(response.body()).contains("[simulated answer #1]");
        assertThat(whole(form)).startsWith(response.body()).isNotEqualTo(response.body());
    }

    @ParameterizedTest
    @EnumSource
    void isSilentFromTheBeginning(Form form) {
        WireResponse response = simulateInSilence(form, "stall-before");

        assertThat(response.status()).isZero();
        assertThat(response.ending()).isEqualTo(Ending.SILENT);
    }

    @Test
    void leavesOutTheEventThatEndsAStream() {
        String chat = simulate(Form.CHAT_STREAM, "no-terminal").body();

        assertThat(whole(Form.CHAT_STREAM)).isEqualTo(chat + "data: [DONE]\n\n");
        assertThat(simulate(Form.MESSAGE_STREAM, "no-terminal").events())
                .contains("message_delta")
                .doesNotContain("message_stop");
    }

    @Test
    void leavesOutWhyItStopped() {
        assertThat(Json.parse(simulate(Form.CHAT, "no-terminal").body())
                        .at("/choices/0/finish_reason")
                        .isNull())
                .isTrue();
        assertThat(Json.parse(simulate(Form.MESSAGE, "no-terminal").body())
                        .at("/stop_reason")
                        .isNull())
                .isTrue();
    }

    @Test
    void breaksDownInTheMiddleOfAStream() {
        WireResponse chat = simulate(Form.CHAT_STREAM, "error-event");
        WireResponse message = simulate(Form.MESSAGE_STREAM, "error-event");

        assertThat(chat.ending()).isEqualTo(Ending.WHOLE);
        assertThat(chat.data()).hasSizeGreaterThan(2).last().asString().startsWith("{\"error\":");
        assertThat(message.events()).contains("content_block_delta").last().isEqualTo("error");
        assertThat(message.data()).last().asString().contains("overloaded_error");
    }

    @Test
    void breaksDownAndGoesOnAsIfNothingHadHappened() {
        assertThat(simulate(Form.CHAT_STREAM, "error-then-done").data())
                .endsWith("[DONE]")
                .anyMatch(data -> data.startsWith("{\"error\":"));
        assertThat(simulate(Form.MESSAGE_STREAM, "error-then-done").events()).endsWith("error", "message_stop");
    }

    @ParameterizedTest
    @EnumSource(names = {"CHAT", "MESSAGE"})
    void putsAnErrorUnderAGoodStatus(Form form) {
        WireResponse response = simulate(form, "error-event");

        assertThat(response.status()).isEqualTo(200);
        assertThat(Json.parse(response.body()).has("error")).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"length, length, max_tokens", "content-filter, content_filter, refusal", "refusal, stop, refusal"})
    void stopsForAReasonNotToBeRepeated(String wish, String finishReason, String stopReason) {
        assertThat(Json.parse(simulate(Form.CHAT, wish).body())
                        .at("/choices/0/finish_reason")
                        .asString())
                .isEqualTo(finishReason);
        assertThat(simulate(Form.CHAT_STREAM, wish).body()).contains("\"finish_reason\":\"" + finishReason + "\"");
        assertThat(Json.parse(simulate(Form.MESSAGE, wish).body())
                        .at("/stop_reason")
                        .asString())
                .isEqualTo(stopReason);
        assertThat(simulate(Form.MESSAGE_STREAM, wish).body()).contains("\"stop_reason\":\"" + stopReason + "\"");
    }

    @Test
    void saysARefusalInItsOwnField() {
        JsonNode message = Json.parse(simulate(Form.CHAT, "refusal").body()).at("/choices/0/message");

        assertThat(message.path("refusal").asString()).isEqualTo("I cannot help with that.");
        assertThat(message.path("content").isNull()).isTrue();
        assertThat(simulate(Form.CHAT_STREAM, "refusal").body()).contains("\"refusal\":\"I\"");
        assertThat(Json.parse(simulate(Form.MESSAGE, "refusal").body())
                        .at("/stop_details/type")
                        .asString())
                .isEqualTo("refusal");
    }

    private static WireResponse simulate(Form form, String wish) {
        return model.exchange(form.request().with("X-Simulate", wish));
    }

    private static WireResponse simulateInSilence(Form form, String wish) {
        return WireClient.exchange(model.port(), form.request().with("X-Simulate", wish), LONG_ENOUGH);
    }

    /** The faultless answer, as the first call would have got it. */
    private static String whole(Form form) {
        model.reset();
        return model.exchange(form.request()).body();
    }
}
