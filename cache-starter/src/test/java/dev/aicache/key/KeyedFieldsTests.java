package dev.aicache.key;

import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.aicache.CacheKey;

import static org.assertj.core.api.Assertions.assertThat;

/** Which members of each protocol are in the key. */
class KeyedFieldsTests {

    static final List<String> OPEN_AI_CHAT = List.of(
            "model",
            "messages",
            "frequency_penalty",
            "presence_penalty",
            "function_call",
            "functions",
            "logit_bias",
            "logprobs",
            "top_logprobs",
            "max_completion_tokens",
            "max_tokens",
            "moderation",
            "n",
            "parallel_tool_calls",
            "prediction",
            "reasoning_effort",
            "response_format",
            "seed",
            "stop",
            "temperature",
            "top_p",
            "tool_choice",
            "verbosity",
            "audio",
            "stream",
            "stream_options",
            "metadata",
            "service_tier",
            "user_security_context",
            "from_the_future");

    static final List<String> VLLM_AND_OPEN_ROUTER = List.of(
            "top_k",
            "min_p",
            "repetition_penalty",
            "length_penalty",
            "use_beam_search",
            "stop_token_ids",
            "include_stop_str_in_output",
            "ignore_eos",
            "min_tokens",
            "skip_special_tokens",
            "truncate_prompt_tokens",
            "truncation_side",
            "prompt_logprobs",
            "logprob_token_ids",
            "allowed_token_ids",
            "bad_words",
            "echo",
            "add_generation_prompt",
            "continue_final_message",
            "add_special_tokens",
            "documents",
            "chat_template",
            "chat_template_kwargs",
            "media_io_kwargs",
            "mm_processor_kwargs",
            "structured_outputs",
            "return_tokens_as_token_ids",
            "return_token_ids",
            "include_reasoning",
            "thinking_token_budget",
            "vllm_xargs",
            "guided_json",
            "guided_regex",
            "guided_choice",
            "guided_grammar",
            "cache_salt",
            "request_id",
            "session_id",
            "models",
            "provider",
            "reasoning",
            "route",
            "transforms",
            "top_a",
            "image_config",
            "cache_control",
            "stop_server_tools_when",
            "debug",
            "trace");

    static final List<String> EMBEDDINGS =
            List.of("model", "input", "dimensions", "encoding_format", "input_type", "priority", "metadata");

    static final List<String> ANTHROPIC = List.of(
            "model",
            "messages",
            "system",
            "max_tokens",
            "stop_sequences",
            "thinking",
            "tool_choice",
            "output_config",
            "output_format",
            "inference_geo",
            "speed",
            "temperature",
            "top_p",
            "top_k",
            "metadata",
            "service_tier",
            "stream",
            "user",
            "priority",
            "from_the_future");

    private static CacheKey key(String path, String body) {
        return Ask.CHAT.path(path).body(body).key();
    }

    private static void assertKeyed(String path, String field) {
        List<CacheKey> keys = Stream.of(
                        "{}",
                        "{\"%s\":null}",
                        "{\"%s\":1}",
                        "{\"%s\":2}",
                        "{\"%s\":\"1\"}",
                        "{\"%s\":[1]}",
                        "{\"%s\":{\"a\":1}}")
                .map(body -> key(path, body.formatted(field)))
                .toList();
        assertThat(keys).doesNotHaveDuplicates();
    }

    private static void assertNotKeyed(String path, String body, String field) {
        CacheKey without = key(path, body.formatted(""));
        for (String value : List.of("null", "\"a\"", "7", "[true]", "{\"type\":\"ephemeral\"}")) {
            String member = "\"%s\":%s,".formatted(field, value);
            assertThat(key(path, body.formatted(member)))
                    .as("%s in %s", member, body)
                    .isEqualTo(without);
        }
    }

    @ParameterizedTest
    @FieldSource({"OPEN_AI_CHAT", "VLLM_AND_OPEN_ROUTER"})
    void holdTheMembersOfChatThatCanChangeTheAnswer(String field) {
        assertKeyed("/v1/chat/completions", field);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "user",
                "safety_identifier",
                "prompt_cache_key",
                "prompt_cache_options",
                "prompt_cache_retention",
                "priority"
            })
    void doNotHoldTheMembersOfChatThatCannot(String field) {
        assertNotKeyed("/v1/chat/completions", "{%s\"model\":\"m\"}", field);
        assertKeyed("/other", field);
        assertThat(key("/v1/chat/completions", "{\"messages\":[{\"%s\":1}]}".formatted(field)))
                .isNotEqualTo(key("/v1/chat/completions", "{\"messages\":[{\"%s\":2}]}".formatted(field)));
        assertThat(key("/v1/chat/completions", chatTool(field, 1)))
                .isNotEqualTo(key("/v1/chat/completions", chatTool(field, 2)));
    }

    private static String chatTool(String parameter, int value) {
        return "{\"tools\":[{\"type\":\"function\",\"function\":{\"parameters\":{\"%s\":%d}}}]}"
                .formatted(parameter, value);
    }

    @Test
    void doNotHoldTheMarksOfTheProvidersPromptCache() {
        assertNotKeyed(
                "/v1/chat/completions",
                "{\"messages\":[{\"content\":[{%s\"type\":\"text\",\"text\":\"a\"}]}]}",
                "prompt_cache_breakpoint");
        assertNotKeyed("/v1/messages", "{%s\"model\":\"m\"}", "cache_control");
        assertNotKeyed("/v1/messages", "{\"system\":[{%s\"type\":\"text\",\"text\":\"a\"}]}", "cache_control");
        assertNotKeyed("/v1/messages", "{\"tools\":[{%s\"name\":\"f\"}]}", "cache_control");
        assertNotKeyed(
                "/v1/messages",
                "{\"messages\":[{\"content\":[{%s\"type\":\"text\",\"text\":\"a\"}]}]}",
                "cache_control");
        assertNotKeyed(
                "/v1/messages",
                "{\"messages\":[{\"content\":[{\"type\":\"tool_result\",\"content\":[{%s\"type\":\"text\"}]}]}]}",
                "cache_control");
    }

    @Test
    void holdAMemberOfThatNameAnywhereElse() {
        for (String place : List.of(
                "{\"messages\":[{\"cache_control\":%d}]}",
                "{\"system\":{\"cache_control\":%d}}",
                "{\"messages\":[{\"content\":{\"cache_control\":%d}}]}",
                "{\"tools\":[{\"name\":\"f\",\"input_schema\":{\"properties\":{\"cache_control\":%d}}}]}",
                "{\"messages\":[{\"content\":[{\"type\":\"tool_use\",\"input\":{\"cache_control\":%d}}]}]}")) {
            assertThat(key("/v1/messages", place.formatted(1)))
                    .as(place)
                    .isNotEqualTo(key("/v1/messages", place.formatted(2)));
        }
    }

    @ParameterizedTest
    @FieldSource("EMBEDDINGS")
    void holdTheMembersOfEmbeddings(String field) {
        assertKeyed("/v1/embeddings", field);
    }

    @Test
    void doNotHoldTheUserOfEmbeddings() {
        assertNotKeyed("/v1/embeddings", "{%s\"input\":\"a\"}", "user");
    }

    @ParameterizedTest
    @FieldSource("ANTHROPIC")
    void holdTheMembersOfMessages(String field) {
        assertKeyed("/v1/messages", field);
    }

    @Test
    void holdTheTools() {
        for (String path : List.of("/v1/chat/completions", "/other")) {
            assertThat(Stream.of("{}", "{\"tools\":[]}", chatTool("a", 1), chatTool("a", 2))
                            .map(body -> key(path, body)))
                    .doesNotHaveDuplicates();
        }
        assertThat(key("/v1/messages", "{\"tools\":[{\"name\":\"f\"}]}"))
                .isNotEqualTo(key("/v1/messages", "{\"tools\":[{\"name\":\"g\"}]}"));
        assertThat(key("/v1/chat/completions", "{\"modalities\":[\"text\"]}"))
                .isNotEqualTo(key("/v1/chat/completions", "{}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"tools\":[{\"type\":\"custom\",\"name\":\"f\",\"schema\":{%s}}]}",
                "{\"functions\":[{%s}]}",
                "{\"response_format\":{\"json_schema\":{%s}}}",
                "{\"output_format\":{%s}}",
                "{\"output_config\":{%s}}",
                "{\"structured_outputs\":{\"json\":{%s}}}",
                "{\"guided_json\":{%s}}",
                "{\"format\":{%s}}",
                "{\"generationConfig\":{\"responseSchema\":{%s}}}",
                "{\"text\":{\"format\":{%s}}}",
                "{\"responseSchema\":{%s}}",
                "{\"chat_template_kwargs\":{%s}}",
                "{\"documents\":[{%s}]}",
                "{\"messages\":[{\"content\":[{\"type\":\"tool_use\",\"input\":{%s}}]}]}",
                "{\"messages\":[{\"tool_calls\":[{\"function\":{\"arguments\":{%s}}}]}]}"
            })
    void keepTheOrderThatAModelSees(String body) {
        for (String path : List.of("/v1/chat/completions", "/v1/messages", "/other")) {
            assertThat(key(path, body.formatted("\"x\":1,\"y\":2")))
                    .as(path)
                    .isNotEqualTo(key(path, body.formatted("\"y\":2,\"x\":1")));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{%s}",
                "{\"messages\":[{%s}]}",
                "{\"messages\":[{\"content\":[{%s}]}]}",
                "{\"logit_bias\":{%s}}",
                "{\"b\":[{%s}]}"
            })
    void doNotDependOnTheOrderElsewhere(String body) {
        for (String path : List.of("/v1/chat/completions", "/v1/messages", "/other")) {
            assertThat(key(path, body.formatted("\"x\":1,\"y\":2")))
                    .as(path)
                    .isEqualTo(key(path, body.formatted("\"y\":2,\"x\":1")));
        }
    }

    @Test
    void tellAnImageFromTheTextBesideIt() {
        String text = "{\"type\":\"text\",\"text\":\"What is this?\"}";
        String image = "{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,%s\"}}";
        String body = "{\"messages\":[{\"role\":\"user\",\"content\":[%s]}]}";

        assertThat(List.of(
                        Ask.CHAT.body(body.formatted(text)).key(),
                        Ask.CHAT
                                .body(body.formatted(text + "," + image.formatted("AAAA")))
                                .key(),
                        Ask.CHAT
                                .body(body.formatted(text + "," + image.formatted("BBBB")))
                                .key(),
                        Ask.CHAT
                                .body(body.formatted(image.formatted("AAAA") + "," + text))
                                .key()))
                .doesNotHaveDuplicates();
    }
}
