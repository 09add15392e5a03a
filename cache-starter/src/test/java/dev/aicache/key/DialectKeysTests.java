package dev.aicache.key;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.aicache.CacheKey;
import dev.aicache.dialect.Dialect;
import dev.aicache.dialect.Dialects;

import static org.assertj.core.api.Assertions.assertThat;

/** Of every dialect: an unknown member anywhere makes another key, and one that is ignored makes none. */
class DialectKeysTests {

    private static final String CHAT_TOOLS = "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\","
            + "\"parameters\":{\"type\":\"object\",\"properties\":{\"user\":{\"type\":\"string\"}}}}}]";
    private static final String ANTHROPIC_REQUEST =
            "{\"model\":\"m\",\"max_tokens\":9,\"system\":[{\"type\":\"text\",\"text\":\"s\"}],\"messages\":[{\"role\":\"user\","
                    + "\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"t\",\"content\":[{\"type\":\"text\","
                    + "\"text\":\"a\"}]}]},{\"role\":\"assistant\",\"content\":[{\"type\":\"tool_use\",\"id\":\"t\","
                    + "\"name\":\"f\",\"input\":{\"x\":{\"y\":1}}}]}],"
                    + "\"tools\":[{\"name\":\"f\",\"input_schema\":{\"type\":\"object\",\"properties\":{\"x\":{}}}}]}";
    private static final String GEMINI_REQUEST =
            "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"a\"},{\"inlineData\":{\"mimeType\":\"image/png\","
                    + "\"data\":\"AAAA\"}},{\"functionCall\":{\"name\":\"f\",\"args\":{\"x\":{}}}}]}],"
                    + "\"systemInstruction\":{\"parts\":[{\"text\":\"s\"}]},\"safetySettings\":[{\"category\":\"c\"}],"
                    + "\"generationConfig\":{\"responseSchema\":{\"properties\":{\"labels\":{}}},\"thinkingConfig\":{}},"
                    + "\"toolConfig\":{\"functionCallingConfig\":{\"mode\":\"ANY\"}},"
                    + "\"tools\":[{\"functionDeclarations\":[{\"name\":\"f\",\"parameters\":{\"properties\":{}}}]}]}";

    /**
     * A valid request of a dialect.
     *
     * @param ignored the places that leave the key, written as {@link JsonPlaces} does; the last step is the member
     */
    record Example(String path, String name, String request, List<String> ignored) {

        @Override
        public String toString() {
            return name + " " + path;
        }

        Derivation derive(String body) {
            return Ask.CHAT.path(path).body(body).derive();
        }

        CacheKey key(String body) {
            if (derive(body) instanceof Derivation.Keyed keyed) {
                return keyed.key();
            }
            throw new AssertionError("No key for " + body);
        }
    }

    static Stream<Example> examples() {
        return Stream.of(
                new Example(
                        "/v1/chat/completions",
                        "openai-chat",
                        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"a\"}]},"
                                + "{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"c\",\"function\":{\"name\":\"f\"}}]}],"
                                + "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"schema\":{}}},"
                                + "\"stream_options\":{},\"logit_bias\":{}," + CHAT_TOOLS + "}",
                        List.of(
                                "user",
                                "safety_identifier",
                                "prompt_cache_key",
                                "prompt_cache_options",
                                "prompt_cache_retention",
                                "priority",
                                "messages[0].content[0].prompt_cache_breakpoint")),
                new Example(
                        "/v1/completions",
                        "openai-completions",
                        "{\"model\":\"m\",\"prompt\":[\"a\"],\"stream_options\":{},\"logit_bias\":{}}",
                        List.of("user", "priority")),
                new Example(
                        "/v1/embeddings", "openai-embeddings", "{\"model\":\"m\",\"input\":[\"a\"]}", List.of("user")),
                new Example(
                        "/v1/moderations",
                        "openai-moderations",
                        "{\"model\":\"m\",\"input\":[{\"type\":\"text\",\"text\":\"a\"}]}",
                        List.of()),
                new Example("/v1/responses", "openai-responses", responses("\"store\":false,"), List.of()),
                new Example("/v1/responses/input_tokens", "openai-input-tokens", responses(""), List.of()),
                new Example("/v1/messages", "anthropic-messages", ANTHROPIC_REQUEST, ANTHROPIC_MARKS),
                new Example("/v1/messages/count_tokens", "anthropic-count-tokens", ANTHROPIC_REQUEST, ANTHROPIC_MARKS),
                new Example("/v1beta/models/m:generateContent", "gemini", GEMINI_REQUEST, List.of("labels")),
                new Example("/v1beta/models/m:streamGenerateContent", "gemini", GEMINI_REQUEST, List.of("labels")),
                new Example(
                        "/v1beta/models/m:countTokens",
                        "gemini-count-tokens",
                        "{\"generateContentRequest\":" + GEMINI_REQUEST + "}",
                        List.of("labels")),
                new Example(
                        "/v1beta/models/m:embedContent",
                        "gemini-embeddings",
                        "{\"content\":{\"parts\":[{\"text\":\"a\"}]},\"taskType\":\"T\"}",
                        List.of("labels")),
                new Example(
                        "/v1beta/models/m:batchEmbedContents",
                        "gemini-embeddings",
                        "{\"requests\":[{\"model\":\"m\",\"content\":{\"parts\":[{\"text\":\"a\"}]}}]}",
                        List.of("labels")),
                new Example(
                        "/api/chat",
                        "ollama-chat",
                        "{\"model\":\"m\",\"messages\":[{\"role\":\"assistant\",\"content\":\"\",\"tool_calls\":[{\"function\":"
                                + "{\"name\":\"f\",\"arguments\":{\"x\":{}}}}]}],\"format\":{\"type\":\"object\"},"
                                + "\"options\":{\"seed\":1}," + CHAT_TOOLS + "}",
                        List.of("keep_alive")),
                new Example(
                        "/api/generate",
                        "ollama-generate",
                        "{\"model\":\"m\",\"prompt\":\"a\",\"options\":{\"seed\":1},\"format\":{}}",
                        List.of("keep_alive")),
                new Example(
                        "/api/embed",
                        "ollama-embeddings",
                        "{\"model\":\"m\",\"input\":[\"a\"],\"options\":{}}",
                        List.of("keep_alive")),
                new Example(
                        "/anything",
                        "plain-json",
                        "{\"a\":[{\"b\":{\"c\":[[{\"d\":{}}]]}}],\"user\":\"u\",\"labels\":{},\"keep_alive\":1}",
                        List.of()));
    }

    private static final List<String> ANTHROPIC_MARKS = List.of(
            "cache_control",
            "system[0].cache_control",
            "tools[0].cache_control",
            "messages[0].content[0].cache_control",
            "messages[0].content[0].content[0].cache_control",
            "messages[1].content[0].cache_control");

    private static String responses(String store) {
        return "{\"model\":\"m\"," + store + "\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_text\","
                + "\"text\":\"a\"}]},{\"type\":\"function_call\",\"call_id\":\"c\",\"name\":\"f\",\"arguments\":\"{}\"}],"
                + "\"reasoning\":{\"effort\":\"low\"},\"text\":{\"format\":{\"type\":\"json_schema\",\"schema\":{}}},"
                + "\"metadata\":{},\"tools\":[{\"type\":\"function\",\"name\":\"f\",\"parameters\":{\"properties\":{}}}]}";
    }

    @ParameterizedTest
    @MethodSource("examples")
    void holdAnUnknownMemberAtAnyDepth(Example example) {
        JsonPlaces places = new JsonPlaces(example.request());
        Set<CacheKey> keys = new HashSet<>();
        keys.add(example.key(example.request()));
        int expected = 1;
        for (String place : places.objects()) {
            for (String value : List.of("null", "1", "2", "\"1\"", "[]", "{\"a\":1}")) {
                Derivation derivation = example.derive(places.with(place, "fromTheFuture", value));
                if (derivation instanceof Derivation.Keyed keyed) {
                    assertThat(keys.add(keyed.key()))
                            .as("%s in '%s'", value, place)
                            .isTrue();
                    expected++;
                } else {
                    assertThat(place)
                            .as("a tool of Gemini that has more than functions")
                            .matches(".*tools\\[0]");
                }
            }
        }
        assertThat(keys).hasSize(expected).hasSizeGreaterThan(6);
    }

    @ParameterizedTest
    @MethodSource("examples")
    void doNotHoldWhatIsIgnoredAtItsPlace(Example example) {
        JsonPlaces places = new JsonPlaces(example.request());
        CacheKey key = example.key(example.request());
        for (String place : example.ignored()) {
            int dot = place.lastIndexOf('.');
            String object = dot < 0 ? "" : place.substring(0, dot);
            String name = place.substring(dot + 1);
            assertThat(places.objects()).contains(object);
            assertThat(example.key(places.without(object, name))).isEqualTo(key);
            for (String value : List.of("null", "1", "\"a\"", "[true]", "{\"type\":\"a\",\"b\":[{}]}")) {
                assertThat(example.key(places.with(object, name, value)))
                        .as("%s: %s", place, value)
                        .isEqualTo(key);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void holdAMemberThatIsIgnoredElsewhere(Example example) {
        JsonPlaces places = new JsonPlaces(example.request());
        CacheKey key = example.key(example.request());
        for (String ignored : example.ignored()) {
            String name = ignored.substring(ignored.lastIndexOf('.') + 1);
            for (String place : places.objects()) {
                if (!example.ignored().contains(JsonPlaces.below(place, name))
                        && example.derive(places.with(place, name, "7")) instanceof Derivation.Keyed keyed) {
                    assertThat(keyed.key()).as("%s in '%s'", name, place).isNotEqualTo(key);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void holdAnyOtherNameAtAnyPlace(Example example) {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        JsonPlaces places = new JsonPlaces(example.request());
        CacheKey key = example.key(example.request());
        List<String> objects = places.objects();
        for (int i = 0; i < 300; i++) {
            String place = objects.get(random.nextInt(objects.size()));
            StringBuilder name = new StringBuilder("x_");
            for (int j = random.nextInt(12); j >= 0; j--) {
                name.append("abcdefgh_ABé.[]".charAt(random.nextInt(15)));
            }
            Derivation derivation = example.derive(places.with(place, name.toString(), "{\"v\":" + i + "}"));
            if (derivation instanceof Derivation.Keyed keyed) {
                assertThat(keyed.key())
                        .as("seed %d: '%s' in '%s'", seed, name, place)
                        .isNotEqualTo(key);
            } else {
                assertThat(place).as("seed %d: '%s'", seed, name).matches(".*tools\\[0]");
            }
        }
    }

    @Test
    void haveAnExampleOfEveryDialectThatAnswers() {
        Dialects dialects = Dialects.builtIn();

        assertThat(examples())
                .allSatisfy(example ->
                        assertThat(dialects.forPath(example.path()).name()).isEqualTo(example.name()));
        assertThat(examples().map(Example::name))
                .containsAll(dialects.all().stream()
                        .map(Dialect::name)
                        .filter(name -> !name.equals("stateful"))
                        .toList());
    }
}
