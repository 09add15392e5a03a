package dev.aicache.dialect;

import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** Which form is asked for, and what does not go from one form into another. */
class FormsTests {

    private static final Forms CHAT = new ChatForms();
    private static final Forms ANTHROPIC = new AnthropicForms();

    private static final String ANSWER = "{\"id\":\"c\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"m\","
            + "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Hi\"},"
            + "\"finish_reason\":\"stop\"}],\"usage\":{\"total_tokens\":3}}";

    private static JsonObject json(String text) {
        return (JsonObject) JsonReader.read(text.getBytes(UTF_8)).orElseThrow();
    }

    private static Optional<Form> asked(Forms forms, String body) {
        return forms.asked("/v1/x", null, json(body)).map(Asked::form);
    }

    private static Optional<String> toStream(Forms forms, Form form, String answer) {
        return forms.convert(Form.JSON, form, "application/json", answer.getBytes(UTF_8))
                .map(rendered -> new String(rendered.body().toByteArray(), UTF_8));
    }

    private static Optional<String> toJson(Forms forms, List<String> stream) {
        return forms.convert(Form.SSE, Form.JSON, "text/event-stream", Streams.bytes(stream))
                .map(rendered -> new String(rendered.body().toByteArray(), UTF_8));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'model':'m'}|JSON",
                "{'stream':false}|JSON",
                "{'stream':true}|SSE",
                "{'stream':true,'stream_options':{}}|SSE",
                "{'stream':true,'stream_options':{'include_usage':false}}|SSE",
                "{'stream':true,'stream_options':{'include_usage':true}}|SSE_WITH_USAGE",
                "{'stream':null}|",
                "{'stream':'true'}|",
                "{'stream':1}|",
                "{'stream':true,'stream_options':null}|",
                "{'stream':true,'stream_options':{'include_usage':1}}|",
                "{'stream':true,'stream_options':{'include_usage':true,'include_obfuscation':false}}|",
                "{'stream':true,'stream_options':{'continuous_usage_stats':true}}|",
                "{'stream_options':{'include_usage':true}}|",
                "{'return_token_ids':true}|",
                "{'moderation':{}}|",
                "{'anything':1}|"
            },
            quoteCharacter = '"')
    void readsTheFormThatAChatAsksForOrLeavesIt(String body, String form) {
        assertThat(asked(CHAT, body.replace('\'', '"')).map(Form::name)).isEqualTo(Optional.ofNullable(form));
    }

    @Test
    void leavesOfARequestWhatIsNotItsForm() {
        Asked asked = CHAT.asked("/p", "q=1", json("{\"stream\":true,\"stream_options\":{},\"seed\":1,\"n\":2}"))
                .orElseThrow();

        assertThat(JsonWriter.write(asked.content())).isEqualTo("{\"seed\":1,\"n\":2}");
        assertThat(asked.path()).isEqualTo("/p");
        assertThat(asked.query()).isEqualTo("q=1");
    }

    @Test
    void takesOllamaToStreamUnlessToldNotTo() {
        Forms ollama = new OllamaForms();

        assertThat(asked(ollama, "{\"model\":\"m\"}")).hasValue(Form.NDJSON);
        assertThat(asked(ollama, "{\"stream\":true}")).hasValue(Form.NDJSON);
        assertThat(asked(ollama, "{\"stream\":false}")).hasValue(Form.JSON);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "generateContent||JSON|",
                "generateContent|alt=json|JSON|",
                "generateContent|alt=sse||",
                "streamGenerateContent|alt=sse|SSE|",
                "streamGenerateContent|key=k&alt=sse|SSE|key=k",
                "streamGenerateContent||JSON_ARRAY|",
                "streamGenerateContent|x=1|JSON_ARRAY|x=1",
                "streamGenerateContent|alt=sse&alt=json||",
                "streamGenerateContent|%61lt=sse||",
                "countTokens|||"
            })
    void readsTheFormOfGeminiFromThePathAndTheQuery(String verb, String query, String form, String rest) {
        String model = "/v1beta/models/m:";
        Optional<Asked> asked = new GeminiForms().asked(model + verb, query, JsonObject.EMPTY);

        assertThat(asked.map(Asked::form).map(Form::name)).isEqualTo(Optional.ofNullable(form));
        asked.ifPresent(each -> {
            assertThat(each.path()).isEqualTo(model + "generateContent");
            assertThat(each.query()).isEqualTo(rest);
        });
    }

    @Test
    void reportsUsageInAStreamOnlyWhereItIsAskedFor() {
        String with = toStream(CHAT, Form.SSE_WITH_USAGE, ANSWER).orElseThrow();
        String without = toStream(CHAT, Form.SSE, ANSWER).orElseThrow();

        assertThat(with)
                .contains("\"choices\":[],\"usage\":{\"total_tokens\":3}")
                .contains("\"usage\":null");
        assertThat(without).doesNotContain("usage").endsWith("data: [DONE]\n\n");
    }

    @Test
    void takesTheUsageOutOfAStreamAndLeavesTheRest() {
        Optional<Rendered> without =
                CHAT.convert(Form.SSE_WITH_USAGE, Form.SSE, "text/event-stream", Streams.bytes(Streams.CHAT));

        assertThat(new String(without.orElseThrow().body().toByteArray(), UTF_8))
                .isEqualTo(String.join("", Streams.without(Streams.CHAT, 3)).replace(",\"usage\":null", ""));
        assertThat(without.get().body().events()).isEqualTo(4);
    }

    @Test
    void hasNothingToSayOfUsageThatWasNotRecorded() {
        String answer = ANSWER.replace(",\"usage\":{\"total_tokens\":3}", "");

        assertThat(toJson(CHAT, Streams.TOOL_CALL)).isEmpty();
        assertThat(toJson(CHAT, Streams.CHAT)).isPresent();
        assertThat(toStream(CHAT, Form.SSE_WITH_USAGE, answer)).isEmpty();
        assertThat(toStream(CHAT, Form.SSE, answer)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"error\":null",
                "\"metadata\":{\"a\":\"b\"}",
                "\"moderation\":{\"input\":{}}",
                "\"prompt_logprobs\":[1]",
                "\"id\":\"twice\""
            })
    void keepsAnAnswerApartThatHasWhatNoStreamHas(String member) {
        assertThat(toStream(CHAT, Form.SSE, "{" + member + "," + ANSWER.substring(1)))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"annotations\":[{\"type\":\"url_citation\"}]",
                "\"audio\":{\"id\":\"a\"}",
                "\"refusal\":{}",
                "\"tool_calls\":[{\"index\":0,\"id\":\"c\"}]",
                "\"tool_calls\":{}"
            })
    void keepsAMessageApartThatHasWhatNoDeltaHas(String member) {
        String answer = ANSWER.replace("\"role\":\"assistant\"", "\"role\":\"assistant\"," + member);

        assertThat(toStream(CHAT, Form.SSE, answer)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // not the same answer in every frame
                "'\"created\":1700000000,\"model\":\"m-1\",\"choices\":[]'|'\"created\":1,\"model\":\"m-1\",\"choices\":[]'",
                "'\"delta\":{\"content\":\"Hi\"}'|'\"delta\":{\"role\":\"user\",\"content\":\"Hi\"}'",
                // of unknown meaning
                "'\"finish_reason\":'|'\"x\":{},\"finish_reason\":'",
                "'\"usage\":null'|'\"usage\":{\"total_tokens\":1}'",
                "'\"choices\":[],'|'\"choices\":[],\"moderation\":{\"input\":{}},'",
                "'\"choices\":[],'|'\"choices\":[],\"error\":null,'",
                "'data: {'|'event: x\ndata: {'",
                // not whole
                "'\"role\":\"assistant\",'|''",
                "'\"finish_reason\":\"stop\"'|'\"finish_reason\":null'",
                "'data: [DONE]'|': end'"
            })
    void keepsAStreamApartOfWhichNotEveryMemberIsUnderstood(String from, String to) {
        assertThat(toJson(CHAT, Streams.replaced(Streams.CHAT, from, to == null ? "" : to)))
                .isEmpty();
    }

    @Test
    void keepsAnAnswerApartThatWouldNotComeBackAsItWas() {
        String choice =
                "{\"index\":1,\"message\":{\"role\":\"assistant\",\"content\":\"Ho\"},\"finish_reason\":\"stop\"}";

        assertThat(toStream(CHAT, Form.SSE, ANSWER.replace("}],", "}," + choice + "],")))
                .isPresent();
        assertThat(toStream(CHAT, Form.SSE, ANSWER.replace("[{", "[" + choice + ",{")))
                .isEmpty();
        assertThat(toStream(CHAT, Form.SSE, ANSWER.replace("\"index\":0", "\"index\":1")))
                .isEmpty();
        assertThat(toStream(CHAT, Form.SSE, ANSWER.replace("\"index\":0,", ""))).isEmpty();
    }

    @Test
    void takesAMemberOfUnknownMeaningThatComesOnce() {
        List<String> stream =
                Streams.replaced(Streams.CHAT, "{\"content\":\"Hi\"}", "{\"content\":\"Hi\",\"x\":[1.50]}");

        assertThat(toJson(CHAT, stream).orElseThrow())
                .contains("\"content\":\"Hi\"")
                .contains("\"x\":[1.50]");
    }

    @Test
    void doesNotGuessWhatAMemberOfUnknownMeaningBecomesThatComesAgain() {
        for (String members : List.of("\"x\":\"a\"", "\"x\":[1]", "\"x\":{}", "\"x\":1")) {
            List<String> stream = Streams.replaced(Streams.CHAT, "\"delta\":{}", "\"delta\":{" + members + "}");
            assertThat(toJson(CHAT, stream)).isPresent();
            List<String> again = Streams.replaced(stream, "\"Hi\"", "\"Hi\"," + members);
            assertThat(toJson(CHAT, again)).as(members).isEmpty();
        }
    }

    @Test
    void joinsWhatWasCutInTheMiddleOfACharacter() {
        List<String> stream = Streams.replaced(Streams.CHAT, "\"content\":\"\"", "\"content\":\"\\ud83d\"");

        assertThat(toJson(CHAT, Streams.replaced(stream, "Hi", "\\udc4b")).orElseThrow())
                .contains("\"content\":\"👋\"");
        Rendered without = CHAT.convert(Form.SSE_WITH_USAGE, Form.SSE, "text/event-stream", Streams.bytes(stream))
                .orElseThrow();
        assertThat(new String(without.body().toByteArray(), UTF_8)).contains("\"content\":\"\\ud83d\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'\"thinking\":\"hm\"}'|'\"thinking\":\"hm\",\"estimated_tokens\":1}'",
                "'\"signature\":\"c3lu\"}'|'\"signature\":\"c3lu\",\"x\":1}'",
                "thinking_delta|new_delta",
                "'\"thinking_delta\",\"thinking\"'|'\"text_delta\",\"text\"'",
                "'\"input\":{}}'|'\"input\":{\"a\":1}}'",
                "'\"partial_json\":\"{}\"'|'\"partial_json\":\"{\"'",
                "'\"usage\":{\"output_tokens\":9}'|'\"usage\":{\"input_tokens\":null}'",
                "'\"usage\":{\"output_tokens\":9}'|'\"usage\":{\"output_tokens\":9},\"context_management\":{}'",
                "'\"stop_sequence\":null},\"usage\"'|'\"stop_sequence\":null,\"role\":\"user\"},\"usage\"'",
                "'\"index\":1,\"delta\"'|'\"index\":0,\"delta\"'"
            })
    void keepsAMessageStreamApartOfWhichNotEveryMemberIsUnderstood(String from, String to) {
        List<String> plain = Streams.replaced(Streams.ANTHROPIC, ",\"x\":1", "");
        assertThat(toJson(ANTHROPIC, plain)).isPresent();
        assertThat(toJson(ANTHROPIC, Streams.replaced(plain, from, to))).isEmpty();
    }

    @Test
    void doesNotTakeForOneFormWhatCameInAnother() {
        byte[] answer = ANSWER.getBytes(UTF_8);

        assertThat(CHAT.convert(Form.JSON, Form.SSE, "text/event-stream", answer))
                .isEmpty();
        assertThat(CHAT.convert(Form.JSON, Form.SSE, "application/json; charset=latin1", answer))
                .isEmpty();
        assertThat(CHAT.convert(Form.JSON, Form.SSE, null, answer)).isEmpty();
        assertThat(CHAT.convert(Form.SSE, Form.SSE_WITH_USAGE, "text/event-stream", Streams.bytes(Streams.CHAT)))
                .isEmpty();
        assertThat(CHAT.convert(Form.JSON, Form.SSE, "application/json; charset=UTF-8", answer))
                .isPresent();
    }

    @Test
    void endsAResponsesStreamOnlyWithTheItemsItHad() {
        String item = "{\"type\":\"message\",\"id\":\"m\",\"content\":[]}";
        String done = Streams.event("response.output_item.done", "\"output_index\":0,\"item\":" + item);
        String end = Streams.event("response.completed", "\"response\":{\"output\":[" + item + "]}");
        Forms forms = new ResponsesForms();

        assertThat(toJson(forms, List.of(done, end))).hasValue("{\"output\":[" + item + "]}");
        assertThat(toJson(forms, List.of(end))).isEmpty();
        assertThat(toJson(
                        forms,
                        List.of(
                                done,
                                Streams.replaced(List.of(end), "\"m\"", "\"n\"").get(0))))
                .isEmpty();
        assertThat(toJson(forms, List.of(done))).isEmpty();
    }
}
