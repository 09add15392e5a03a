package dev.aicache.dialect;

import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.aicache.BypassReason;

import static org.assertj.core.api.Assertions.assertThat;

/** Which requests are not answered from the cache, whatever they speak. */
class RequestScreenTests {

    private static final String CHAT = "{\"model\":\"m-1\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";

    private static final Dialect OPEN_AI = new ChatDialect();
    private static final Dialect ANTHROPIC = new AnthropicDialect();
    private static final Dialect PLAIN = new PlainJsonDialect();
    private static final Dialect RESPONSES = new ResponsesDialect();
    private static final Dialect GEMINI = new GeminiDialect();

    static Stream<Dialect> dialects() {
        return Stream.of(
                OPEN_AI,
                ANTHROPIC,
                PLAIN,
                new CompletionsDialect(),
                new EmbeddingsDialect(),
                new ModerationsDialect(),
                TokenCountDialect.responses(),
                TokenCountDialect.anthropic());
    }

    private static void assertBypassed(JsonObject request, BypassReason reason) {
        assertThat(dialects())
                .allSatisfy(dialect ->
                        assertThat(dialect.bypass(request)).as(dialect.name()).hasValue(reason));
    }

    private static void assertCached(JsonObject request) {
        assertThat(dialects())
                .allSatisfy(dialect ->
                        assertThat(dialect.bypass(request)).as(dialect.name()).isEmpty());
    }

    @Nested
    class State {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "\"store\":true",
                    "\"store\":\"true\"",
                    "\"store\":1",
                    "\"background\":true",
                    "\"previous_response_id\":\"resp_1\"",
                    "\"conversation\":\"conv_1\"",
                    "\"conversation\":{\"id\":\"c\"}",
                    "\"container\":\"c_1\"",
                    "\"container\":{\"skills\":[]}",
                    "\"thread\":\"t\"",
                    "\"mcp_servers\":[{\"url\":\"x\"}]",
                    "\"context_management\":{\"edits\":[]}",
                    "\"compaction\":{}",
                    "\"fallback_credit_token\":\"t\"",
                    "\"billing_policy\":\"p\"",
                    "\"diagnostics\":{\"previous_message_id\":\"m\"}",
                    "\"max_tokens\":0",
                    "\"max_tokens\":-0.0e3",
                    "\"kv_transfer_params\":{}",
                    "\"ec_transfer_params\":{}",
                    "\"cachedContent\":\"c\"",
                    "\"cached_content\":\"c\"",
                    "\"continuationToken\":\"t\"",
                    "\"outputConfig\":{}",
                    "\"prompt_cache_options\":{\"prewarm\":true}",
                    "\"prompt_cache_options\":{\"comparison_response_id\":\"r\"}",
                    "\"modalities\":[\"text\",\"audio\"]",
                    "\"input\":[{\"role\":\"user\",\"content\":\"Hi\"},{\"type\":\"item_reference\",\"id\":\"msg_1\"}]",
                    "\"input\":[{\"id\":\"msg_1\"}]",
                    "\"input\":[{\"id\":\"msg_1\",\"type\":null}]",
                    "\"store\":true,\"store\":false",
                    "\"store\":false,\"store\":true",
                    "\"st\\u006fre\":true",
                    "\"store\":true,\"tools\":[{\"type\":\"web_search\"}]"
                })
        void isNotReadOrChangedFromTheCache(String members) {
            assertBypassed(Requests.with(CHAT, members), BypassReason.STATEFUL);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "\"store\":null",
                    "\"store\":false",
                    "\"background\":false",
                    "\"previous_response_id\":null",
                    "\"conversation\":null",
                    "\"container\":null",
                    "\"mcp_servers\":null",
                    "\"max_tokens\":10",
                    "\"max_tokens\":0.5",
                    "\"max_tokens\":null",
                    "\"diagnostics\":{\"previous_message_id\":null}",
                    "\"prompt_cache_options\":{\"mode\":\"x\",\"prewarm\":false}",
                    "\"modalities\":[\"text\"]",
                    "\"input\":[{\"id\":\"msg_1\",\"role\":\"user\",\"content\":\"Hi\"}]",
                    "\"input\":[{\"id\":\"fc_1\",\"type\":\"function_call\",\"name\":\"f\",\"arguments\":\"{}\"}]",
                    "\"x\":{\"store\":true,\"previous_response_id\":\"r\"}",
                    "\"Store\":true"
                })
        void doesNotStandInTheWayWhereThereIsNone(String members) {
            assertCached(Requests.with(CHAT, members));
        }
    }

    @Nested
    class LiveData {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "\"web_search_options\":{}",
                    "\"data_sources\":[{\"type\":\"azure_search\"}]",
                    "\"dataSources\":[{\"type\":\"AzureCognitiveSearch\"}]",
                    "\"plugins\":[{\"id\":\"web\"}]",
                    "\"fallbacks\":\"default\"",
                    "\"model\":\"gpt-4o-search-preview\"",
                    "\"model\":\"v/m-1:online\"",
                    "\"models\":[\"a\",\"v/m-1:online\"]",
                    "\"tools\":\"all\"",
                    "\"tools\":{\"type\":\"function\"}",
                    "\"tools\":[\"web_search\"]",
                    "\"tools\":[{\"type\":\"web_search\"}]",
                    "\"tools\":[{\"type\":\"web_search_20250305\",\"name\":\"w\"}]",
                    "\"tools\":[{\"type\":\"code_interpreter\"}]",
                    "\"tools\":[{\"type\":\"from_the_future\",\"name\":\"x\"}]",
                    "\"tools\":[{\"type\":\"mcp_toolset\"}]",
                    "\"tools\":[{\"type\":\"computer_use_preview\"}]",
                    "\"tools\":[{\"type\":\"custom\",\"name\":\"a\",\"type\":\"web_search\"}]",
                    "\"tools\":[{}]",
                    "\"tools\":[{\"type\":\"custom\",\"name\":\"f\"},{\"type\":\"web_fetch_20250910\",\"name\":\"f\"}]",
                    "\"tools\":[{\"type\":\"custom\",\"name\":\"f\"}],\"tools\":[{\"googleSearch\":{}}]",
                    "\"tools\":[{\"functionDeclarations\":[],\"googleSearch\":{}}]",
                    "\"tools\":[{\"type\":7}]"
                })
        void isNotRepeated(String members) {
            assertBypassed(Requests.with(CHAT, members), BypassReason.LIVE_DATA);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "\"tools\":[]", "\"tools\":null", "\"tools\":[{\"type\":\"custom\",\"name\":\"f\"}]",
                    "\"web_search_options\":null", "\"plugins\":null", "\"model\":\"research-1\"",
                    "\"x\":{\"web_search_options\":{}}"
                })
        void doesNotStandInTheWayWhereThereIsNone(String members) {
            assertCached(Requests.with(CHAT, members));
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '`',
                value = {
                    "{\"type\":\"function\",\"function\":{\"name\":\"f\"}} | true | false",
                    "{\"function\":{\"name\":\"f\"}} | true | false",
                    "{\"type\":null,\"function\":{\"name\":\"f\"}} | true | false",
                    "{\"name\":\"f\",\"input_schema\":{\"type\":\"object\"}} | false | true",
                    "{\"type\":\"bash_20250124\",\"name\":\"bash\"} | false | true",
                    "{\"type\":\"text_editor_20250728\",\"name\":\"e\"} | false | true",
                    "{\"type\":\"memory_20250818\",\"name\":\"m\"} | false | true",
                    "{\"type\":\"computer_20250124\",\"name\":\"c\"} | false | true",
                    "{\"type\":\"browser_toolset_20260101\"} | false | true",
                    "{\"functionDeclarations\":[{\"name\":\"f\"}]} | false | false",
                    "{\"function_declarations\":[{\"name\":\"f\"}]} | false | false"
                })
        void leavesToolsThatRunAtTheClient(String tool, boolean isOpenAi, boolean isAnthropic) {
            JsonObject request = Requests.with(CHAT, "\"tools\":[" + tool + "]");

            assertThat(OPEN_AI.bypass(request).isEmpty()).isEqualTo(isOpenAi);
            assertThat(ANTHROPIC.bypass(request).isEmpty()).isEqualTo(isAnthropic);
            assertThat(PLAIN.bypass(request)).isEmpty();
        }
    }

    @Nested
    class References {

        private static JsonObject message(String part) {
            return Requests.of("{\"model\":\"m-1\",\"messages\":[{\"role\":\"user\",\"content\":[" + part + "]}]}");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{\"type\":\"image_url\",\"image_url\":{\"url\":\"https://x/y.png\"}}",
                    "{\"type\":\"image_url\",\"image_url\":\"HTTP://x/y.png\"}",
                    "{\"type\":\"image_url\",\"image_url\":{\"url\":\"file:///etc/passwd\"}}",
                    "{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:a\",\"url\":\"http://x\"}}",
                    "{\"type\":\"image_url\",\"image_url\":null,\"uuid\":\"u\"}",
                    "{\"type\":\"audio_url\",\"audio_url\":{\"url\":\"https://x\"}}",
                    "{\"type\":\"video_url\",\"video_url\":{\"url\":\"s3://x\"}}",
                    "{\"type\":\"file\",\"file\":{\"file_id\":\"file-1\"}}",
                    "{\"type\":\"file\",\"file\":{\"file_data\":\"https://x/y.pdf\"}}",
                    "{\"type\":\"input_audio\",\"input_audio\":{\"data\":\"https://x/y.wav\"}}",
                    "{\"type\":\"image\",\"source\":{\"type\":\"url\",\"url\":\"x\"}}",
                    "{\"type\":\"document\",\"source\":{\"type\":\"file\",\"file_id\":\"f\"}}",
                    "{\"type\":\"document\",\"source\":{\"type\":\"from_the_future\"}}",
                    "{\"type\":\"image\",\"source\":{\"type\":\"base64\",\"type\":\"url\"}}",
                    "{\"type\":\"container_upload\",\"file_id\":\"f\"}",
                    "{\"type\":\"tool_result\",\"content\":[{\"type\":\"image\",\"source\":{\"type\":\"url\"}}]}",
                    "{\"type\":\"document\",\"source\":{\"type\":\"content\",\"content\":[{\"type\":\"image\","
                            + "\"source\":{\"type\":\"file\",\"file_id\":\"f\"}}]}}"
                })
        void inMessagesAreNotFollowed(String part) {
            assertBypassed(message(part), BypassReason.REFERENCE);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{\"type\":\"text\",\"text\":\"see https://x/y.png\"}",
                    "{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,AAAA\"}}",
                    "{\"type\":\"image_url\",\"image_url\":{\"url\":\"DATA:image/png;base64,AAAA\"}}",
                    "{\"type\":\"input_audio\",\"input_audio\":{\"data\":\"AAAA\",\"format\":\"wav\"}}",
                    "{\"type\":\"file\",\"file\":{\"file_data\":\"data:application/pdf;base64,AAAA\",\"file_id\":null}}",
                    "{\"type\":\"image\",\"source\":{\"type\":\"base64\",\"data\":\"AAAA\"}}",
                    "{\"type\":\"document\",\"source\":{\"type\":\"text\",\"data\":\"x\"}}",
                    "{\"type\":\"search_result\",\"source\":\"a label\"}",
                    "{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"f\",\"input\":{\"file_id\":\"f\",\"url\":\"https://x\"}}",
                    "{\"type\":\"text\",\"text\":\"x\",\"uuid\":\"u\"}"
                })
        void areNotWhatIsThereInFull(String part) {
            assertCached(message(part));
        }

        @Test
        void toSpokenAnswersAreNotFollowed() {
            JsonObject request = Requests.of(
                    "{\"messages\":[{\"role\":\"assistant\",\"audio\":{\"id\":\"audio_1\"}},{\"role\":\"user\",\"content\":\"\"}]}");

            assertBypassed(request, BypassReason.REFERENCE);
            assertCached(Requests.of(
                    "{\"messages\":[{\"role\":\"assistant\",\"audio\":null}],\"audio\":{\"voice\":\"v\"}}"));
        }

        @Test
        void anywhereInARequestAreNotFollowed() {
            assertBypassed(
                    Requests.of("{\"contents\":[{\"parts\":[{\"fileData\":{\"fileUri\":\"gs://x\"}}]}]}"),
                    BypassReason.REFERENCE);
            assertBypassed(Requests.of("{\"url\":\"https://example.org/page\"}"), BypassReason.REFERENCE);
            assertBypassed(Requests.of("{\"document\":{\"document_url\":\"https://x\"}}"), BypassReason.REFERENCE);
        }

        @Test
        void toTheNewestOfAStoredPromptAreNotFollowed() {
            assertBypassed(Requests.with(CHAT, "\"prompt\":{\"id\":\"pmpt_1\"}"), BypassReason.REFERENCE);
            assertBypassed(Requests.with(CHAT, "\"prompt\":{\"id\":\"p\",\"version\":null}"), BypassReason.REFERENCE);
            assertCached(Requests.with(CHAT, "\"prompt\":{\"id\":\"pmpt_1\",\"version\":\"2\"}"));
            assertCached(Requests.with(CHAT, "\"prompt\":\"Hi\""));
        }

        @Test
        void areNotWhatAModelAskedOfATool() {
            for (String call : List.of(
                    "\"contents\":[{\"parts\":[{\"functionCall\":{\"name\":\"f\",\"args\":%s}}]}]",
                    "\"contents\":[{\"parts\":[{\"function_call\":{\"name\":\"f\",\"args\":%s}}]}]",
                    "\"contents\":[{\"parts\":[{\"functionResponse\":{\"name\":\"f\",\"response\":%s}}]}]",
                    "\"x\":[{\"tool_calls\":[{\"function\":{\"name\":\"f\",\"arguments\":%s}}]}]")) {
                String text = "{\"file_id\":\"f\",\"url\":\"https://x\"}";
                assertCached(Requests.with(CHAT, call.formatted(text)));
                assertBypassed(
                        Requests.with(CHAT, call.formatted("{}").replace("\"name\"", "\"x\":" + text + ",\"name\"")),
                        BypassReason.REFERENCE);
            }
        }

        @Test
        void areNotTheParametersOfATool() {
            assertCached(Requests.with(
                    CHAT,
                    "\"tools\":[{\"type\":\"custom\",\"name\":\"f\",\"input_schema\":{\"properties\":"
                            + "{\"file_id\":{\"type\":\"string\"},\"image_url\":{\"type\":\"string\"}}}}],"
                            + "\"response_format\":{\"json_schema\":{\"properties\":{\"file_id\":{}}}}"));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"type\":\"function\",\"name\":\"f\"} | true",
                "{\"type\":\"custom\",\"name\":\"f\"} | true",
                "{\"type\":\"apply_patch\"} | true",
                "{\"type\":\"local_shell\"} | true",
                "{\"type\":\"namespace\",\"name\":\"n\",\"tools\":[{\"type\":\"function\",\"name\":\"f\"}]} | true",
                "{\"type\":\"namespace\",\"name\":\"n\",\"tools\":[{\"type\":\"web_search\"}]} | false",
                "{\"type\":\"namespace\",\"name\":\"n\"} | false",
                "{\"name\":\"f\"} | false",
                "{\"type\":\"web_search_2025_08_26\"} | false",
                "{\"type\":\"file_search\"} | false",
                "{\"type\":\"code_interpreter\"} | false",
                "{\"type\":\"shell\"} | false",
                "{\"type\":\"image_generation\"} | false",
                "{\"type\":\"mcp\"} | false",
                "{\"type\":\"computer\"} | false",
                "{\"type\":\"tool_search\"} | false",
                "{\"type\":\"programmatic_tool_calling\"} | false",
                "{\"type\":\"from_the_future\"} | false",
                "7 | false"
            })
    void leaveTheToolsOfResponsesThatRunAtTheClient(String tool, boolean isClient) {
        JsonObject request = Requests.with(CHAT, "\"store\":false,\"tools\":[" + tool + "]");

        assertThat(RESPONSES.bypass(request).isEmpty()).isEqualTo(isClient);
        assertThat(TokenCountDialect.responses().bypass(request).isEmpty()).isEqualTo(isClient);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"functionDeclarations\":[{\"name\":\"f\"}]} | true",
                "{\"function_declarations\":[{\"name\":\"f\"}]} | true",
                "{\"functionDeclarations\":[],\"googleSearch\":{}} | false",
                "{\"google_search\":{}} | false",
                "{\"urlContext\":{}} | false",
                "{\"code_execution\":{}} | false",
                "{\"type\":\"function\",\"function\":{\"name\":\"f\"}} | false",
                "{\"fromTheFuture\":{}} | false",
                "{} | false"
            })
    void leaveTheToolsOfGeminiThatRunAtTheClient(String tool, boolean isClient) {
        JsonObject request = Requests.with(CHAT, "\"tools\":[" + tool + "]");

        assertThat(GEMINI.bypass(request).isEmpty()).isEqualTo(isClient);
        assertThat(TokenCountDialect.gemini()
                        .bypass(Requests.of("{\"generateContentRequest\":{\"tools\":[" + tool + "]}}"))
                        .isEmpty())
                .isEqualTo(isClient);
    }

    @ParameterizedTest
    @MethodSource("dialects")
    void lookAtNothingElse(Dialect dialect) {
        assertThat(dialect.bypass(Requests.of(CHAT))).isEmpty();
        assertThat(dialect.bypass(JsonObject.EMPTY)).isEmpty();
    }
}
