package dev.aicache.dialect;

import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** What is JSON here, and what is not. */
class JsonReaderTests {

    private static final JsonFactory JACKSON = new JsonFactory();

    private static byte[] utf8(String text) {
        return text.getBytes(UTF_8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "\"\"",
                "0",
                "-0",
                "1e5",
                "1.0",
                "true",
                "false",
                "null",
                " \n\r\t{} \n",
                "\n\n\n{\"a\":1}",
                "{\"a\":1,\"a\":2}",
                "\"\\ud83d\\ude00\"",
                "\"\\u0000\"",
                "[\"é\",\"😀\"]"
            })
    void readsRfc8259(String json) {
        assertThat(JsonReader.read(utf8(json))).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "{}}",
                "{} {}",
                "{}x",
                "[1,]",
                "{\"a\":1,}",
                "{a:1}",
                "{'a':1}",
                "NaN",
                "[Infinity]",
                "+1",
                "01",
                "1.",
                ".5",
                "// c\n{}",
                "/* c */{}",
                "# c\n{}",
                "\"\u0001\"",
                "\"\t\"",
                "\"\\x\"",
                "tru",
                "[1 2]",
                "{\"a\" 1}",
                "\u00a0{}",
                "\f{}",
                "\"\\ud83d\"",
                "\"\\ude00\\ud83d\"",
                "{\"\\ud83d\":1}",
                "[[\"\\udc00x\"]]"
            })
    void refusesEverythingElse(String json) {
        assertThat(JsonReader.read(utf8(json))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "22c080 22, overlong NUL",
        "22c1bf22, overlong",
        "22e0808022, overlong in three",
        "22f080808022, overlong in four",
        "22eda0bdedb88022, surrogates as CESU-8",
        "22eda08022, lone surrogate",
        "22f490808022, beyond U+10FFFF",
        "22ff22, no UTF-8 byte",
        "22c322, cut in the middle",
        "22e282, cut at the end",
        "efbbbf7b7d, byte order mark"
    })
    void refusesWhatIsNotPlainUtf8(String hex, String why) {
        assertThat(JsonReader.read(HexFormat.of().parseHex(hex.replace(" ", ""))))
                .as(why)
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"})
    void refusesOtherEncodingsButSeesThroughThem(String charset) {
        byte[] json = "{\"store\":true}".getBytes(Charset.forName(charset));

        assertThat(JsonReader.read(json)).isEmpty();
        assertThat(JsonReader.glimpse(json))
                .hasValueSatisfying(object -> assertThat(object.has("store")).isTrue());
    }

    @Test
    void readsToADepthAndNoDeeper() {
        assertThat(JsonReader.read(nested(JsonReader.MAX_DEPTH))).isPresent();
        assertThat(JsonReader.read(nested(JsonReader.MAX_DEPTH + 1))).isEmpty();
        assertThat(JsonReader.glimpse(nested(JsonReader.MAX_DEPTH + 1))).isEmpty();
        assertThat(JsonReader.read(nested(1_000_000))).isEmpty();
    }

    private static byte[] nested(int depth) {
        return utf8("[".repeat(depth) + "]".repeat(depth));
    }

    @Test
    void readsSoManyValuesAndNoMore() {
        assertThat(JsonReader.read(zeros(JsonReader.MAX_VALUES - 1))).isPresent();
        assertThat(JsonReader.read(zeros(JsonReader.MAX_VALUES))).isEmpty();
    }

    private static byte[] zeros(int count) {
        return utf8("[" + "0,".repeat(count - 1) + "0]");
    }

    @Test
    void onlyCountsTheNumbersOfAnAnswersArrays() {
        JsonValue answer = JsonReader.outline(zeros(3 * JsonReader.MAX_OUTLINE)).orElseThrow();

        assertThat(answer).isEqualTo(new JsonArray(List.of(), 3 * JsonReader.MAX_OUTLINE));
    }

    @Test
    void refusesAnAnswerThatNamesAMemberTwice() {
        assertThat(JsonReader.outline("{\"a\":1,\"b\":{\"c\":1,\"c\":2}}")).isEmpty();
        assertThat(JsonReader.outline("{\"a\":1,\"b\":{\"c\":1,\"d\":2}}")).isPresent();
    }

    @Test
    void refusesAnAnswerBeyondItsLimit() {
        assertThat(JsonReader.outline("[" + "\"\",".repeat(JsonReader.MAX_OUTLINE) + "\"\"]"))
                .isEmpty();
    }

    @Test
    void keepsMemberOrderNumberSpellingAndRepeatedNames() {
        JsonObject object = object("{\"z\":1.00,\"a\":-0,\"z\":9007199254740993,\"e\":1E+2}");

        assertThat(object.members()).extracting(JsonObject.Member::name).containsExactly("z", "a", "z", "e");
        assertThat(object.members())
                .extracting(JsonObject.Member::value)
                .containsExactly(
                        new JsonNumber("1.00"),
                        new JsonNumber("-0"),
                        new JsonNumber("9007199254740993"),
                        new JsonNumber("1E+2"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"store\":true} trailing",
                "\ufeff{\"store\":true}",
                "{\"a\":NaN,\"store\":true}",
                "{store:true}",
                "{'store':true}",
                "/* c */ {\"store\":true}",
                "{\"a\":\"\\ud800\",\"store\":true}",
                "{\"a\":[1,],\"store\":true,}",
                "{\"a\":01,\"store\":true}",
                "{\"a\":\"\t\",\"store\":true}",
                "{\"st\\u006fre\":true,",
                "{\"store\":true,\"a\":]"
            })
    void seesWhatALenientServerWouldRead(String json) {
        assertThat(JsonReader.read(utf8(json))).isEmpty();
        assertThat(JsonReader.glimpse(utf8(json)))
                .hasValueSatisfying(object -> assertThat(object.get("store")).isEqualTo(JsonLiteral.TRUE));
    }

    @Test
    void seesPastInvalidBytesAndLongListsOfNumbers() {
        byte[] invalid = "{\"a\":\"\u00ff\",\"store\":true}".getBytes(StandardCharsets.ISO_8859_1);
        byte[] wide = utf8("{\"input\":[" + "0,".repeat(2 * JsonReader.MAX_VALUES) + "0],\"store\":true}");

        for (byte[] json : new byte[][] {invalid, wide}) {
            assertThat(JsonReader.read(json)).isEmpty();
            assertThat(JsonReader.glimpse(json))
                    .hasValueSatisfying(
                            object -> assertThat(object.has("store")).isTrue());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "hello", "[{\"store\":true}]", "\"x\"", "17", "\u0000\u0000\u0000"})
    void seesNoRequestWhereThereIsNoObject(String text) {
        assertThat(JsonReader.glimpse(utf8(text)))
                .hasValueSatisfying(object -> assertThat(object.members()).isEmpty());
    }

    static Stream<Long> seeds() {
        return Stream.of(1L, 20261123L, 4711L);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void acceptsWhatJacksonAcceptsAndNothingElse(long seed) {
        Random random = new Random(seed);
        int accepted = 0;
        for (int i = 0; i < 40_000; i++) {
            byte[] text = damaged(JsonText.random(random), random);
            boolean expected = isAcceptedByJackson(text);
            assertThat(JsonReader.read(text).isPresent())
                    .as("seed %d, case %d: %s", seed, i, HexFormat.of().formatHex(text))
                    .isEqualTo(expected);
            accepted += expected ? 1 : 0;
        }
        assertThat(accepted).as("both kinds occur").isBetween(5_000, 35_000);
    }

    private static byte[] damaged(String json, Random random) {
        byte[] bytes = utf8(json);
        if (bytes.length == 0 || random.nextInt(3) == 0) {
            return bytes;
        }
        int at = random.nextInt(bytes.length);
        byte[] signs = utf8("{}[]\",:0-+.eEtn \\u\n");
        switch (random.nextInt(3)) {
            case 0 -> bytes[at] = signs[random.nextInt(signs.length)];
            case 1 -> bytes[at] = (byte) random.nextInt(256);
            default -> {
                ByteBuffer shorter = ByteBuffer.allocate(bytes.length - 1);
                return shorter.put(bytes, 0, at)
                        .put(bytes, at + 1, bytes.length - at - 1)
                        .array();
            }
        }
        return bytes;
    }

    private static boolean isAcceptedByJackson(byte[] text) {
        String decoded = new String(text, UTF_8);
        if (!Arrays.equals(utf8(decoded), text)) {
            return false;
        }
        int depth = 0;
        int roots = 0;
        try (JsonParser parser = JACKSON.createParser(ObjectReadContext.empty(), new StringReader(decoded))) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                boolean isEnd = token.isStructEnd();
                depth -= isEnd ? 1 : 0;
                roots += depth == 0 && !isEnd ? 1 : 0;
                depth += token.isStructStart() ? 1 : 0;
                boolean isText = token == JsonToken.VALUE_STRING || token == JsonToken.PROPERTY_NAME;
                if (isText && !UTF_8.newEncoder().canEncode(parser.getString())) {
                    return false;
                }
            }
        } catch (JacksonException e) {
            return false;
        }
        return roots == 1;
    }

    private static JsonObject object(String json) {
        return (JsonObject) JsonReader.read(utf8(json)).orElseThrow();
    }
}
