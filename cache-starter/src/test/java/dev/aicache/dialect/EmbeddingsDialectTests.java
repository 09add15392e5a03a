package dev.aicache.dialect;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.aicache.SkipReason;

import static dev.aicache.SkipReason.ERROR_IN_BODY;
import static dev.aicache.SkipReason.INCOMPLETE;
import static dev.aicache.SkipReason.MEDIA_TYPE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

class EmbeddingsDialectTests {

    private static final EmbeddingsDialect DIALECT = new EmbeddingsDialect();

    private static Optional<SkipReason> judge(int inputs, String body) {
        return DIALECT.judge(new RequestTraits(inputs, false), "application/json", body.getBytes(UTF_8));
    }

    private static String answer(String... items) {
        return "{\"object\":\"list\",\"data\":[" + String.join(",", items)
                + "],\"model\":\"m-1\",\"usage\":{\"prompt_tokens\":3,\"total_tokens\":3}}";
    }

    private static String item(int index, String vector) {
        return "{\"object\":\"embedding\",\"index\":%d,\"embedding\":%s}".formatted(index, vector);
    }

    private static String base64(float... components) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * components.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float component : components) {
            bytes.putFloat(component);
        }
        return '"' + Base64.getEncoder().encodeToString(bytes.array()) + '"';
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"text\" | 1",
                "[\"a\",\"b\"] | 2",
                "[1,2,3] | 1",
                "[[1,2],[3]] | 2",
                "[] | 0",
                "[\"a\",1] | 0",
                "[{\"text\":\"a\"}] | 0",
                "7 | 0",
                "null | 0",
                "\"a\",\"input\":[\"a\",\"b\"] | 0"
            })
    void countsTheInputs(String input, int count) {
        assertThat(DIALECT.traits(Requests.of("{\"model\":\"m\",\"input\":" + input + "}"))
                        .choices())
                .isEqualTo(count);
    }

    @Test
    void storesWholeAnswersInEitherEncoding() {
        assertThat(judge(1, answer(item(0, "[0.1,-2e-3]")))).isEmpty();
        assertThat(judge(0, answer(item(1, "[0.1,0.2]"), item(0, "[0.3,0.4]")))).isEmpty();
        assertThat(judge(2, answer(item(0, base64(0.1f, 0.2f)), item(1, base64(0.3f, 0.4f)))))
                .isEmpty();
    }

    @Test
    void storesAnswersOfMillionsOfComponents() {
        String[] items = new String[100];
        Arrays.setAll(items, i -> item(i, "[" + "0.12345,".repeat(20_000) + "1]"));

        assertThat(judge(100, answer(items))).isEmpty();
    }

    @Test
    void doesNotStoreAnswersThatLackAVector() {
        assertThat(judge(2, answer(item(0, "[0.1]")))).hasValue(INCOMPLETE);
        assertThat(judge(1, answer(item(0, "[0.1]"), item(1, "[0.1]")))).hasValue(INCOMPLETE);
        assertThat(judge(2, answer(item(0, "[0.1]"), item(0, "[0.1]")))).hasValue(INCOMPLETE);
        assertThat(judge(2, answer(item(0, "[0.1]"), item(2, "[0.1]")))).hasValue(INCOMPLETE);
        assertThat(judge(0, answer())).hasValue(INCOMPLETE);
        assertThat(judge(0, answer("7"))).hasValue(INCOMPLETE);
        assertThat(judge(0, answer(item(0, "[0.1,0.2]"), item(1, "[0.1]")))).hasValue(INCOMPLETE);
        assertThat(judge(0, answer("{\"embedding\":[0.1]}"))).hasValue(INCOMPLETE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "null",
                "{}",
                "\"\"",
                "[null]",
                "[0.1,null]",
                "[\"0.1\"]",
                "[NaN]",
                "\"AAA\"",
                "\"AAAAAAA=\"",
                "\"....\"",
                "7"
            })
    void doesNotStoreAnUnsoundVector(String vector) {
        assertThat(judge(1, answer(item(0, vector)))).hasValue(INCOMPLETE);
    }

    @Test
    void doesNotStoreAVectorThatIsNoNumbers() {
        assertThat(judge(1, answer(item(0, base64(1f, Float.NaN))))).hasValue(INCOMPLETE);
        assertThat(judge(1, answer(item(0, base64(Float.POSITIVE_INFINITY))))).hasValue(INCOMPLETE);
    }

    @Test
    void doesNotStoreErrorsOtherShapesOrStreams() {
        String good = answer(item(0, "[0.1]"));

        assertThat(judge(1, good.replace("\"model\"", "\"error\":\"boom\",\"model\"")))
                .hasValue(ERROR_IN_BODY);
        assertThat(judge(1, "{\"error\":{\"message\":\"boom\"}}")).hasValue(ERROR_IN_BODY);
        assertThat(judge(1, good.replace("\"list\"", "\"other\""))).hasValue(INCOMPLETE);
        assertThat(judge(1, "[]")).hasValue(INCOMPLETE);
        assertThat(DIALECT.judge(RequestTraits.UNKNOWN, "text/event-stream", good.getBytes(UTF_8)))
                .hasValue(MEDIA_TYPE);
    }

    @Test
    void doesNotStoreAnAnswerCutAnywhere() {
        String whole = answer(item(0, "[0.1,0.2]"), item(1, "[0.3,0.4]"));
        for (int length = 0; length < whole.length(); length++) {
            assertThat(judge(0, whole.substring(0, length)))
                    .as("cut at %d", length)
                    .hasValue(INCOMPLETE);
        }
    }
}
