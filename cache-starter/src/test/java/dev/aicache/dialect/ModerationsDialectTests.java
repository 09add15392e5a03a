package dev.aicache.dialect;

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

class ModerationsDialectTests {

    private static final String RESULT =
            "{\"flagged\":true,\"categories\":{\"hate\":true},\"category_scores\":{\"hate\":0.9}}";
    private static final String ANSWER =
            "{\"id\":\"modr-syn\",\"model\":\"omni-moderation-latest\",\"results\":[" + RESULT + "]}";

    private static final ModerationsDialect DIALECT = new ModerationsDialect();

    private static Optional<SkipReason> judge(int inputs, String body) {
        return DIALECT.judge(new RequestTraits(inputs, false), "application/json", body.getBytes(UTF_8));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"input\":\"a\" | 1",
                "\"input\":[\"a\",\"b\"] | 2",
                "\"input\":[{\"type\":\"text\",\"text\":\"a\"},{\"type\":\"text\",\"text\":\"b\"}] | 0",
                "\"input\":[] | 0",
                "\"x\":1 | 0"
            })
    void countsTheTexts(String members, int inputs) {
        assertThat(DIALECT.traits(Requests.of("{" + members + "}")).choices()).isEqualTo(inputs);
    }

    @Test
    void storesOneResultForEachText() {
        assertThat(judge(1, ANSWER)).isEmpty();
        assertThat(judge(0, ANSWER)).isEmpty();
        assertThat(judge(2, ANSWER.replace(RESULT, RESULT + "," + RESULT))).isEmpty();
        assertThat(judge(2, ANSWER)).hasValue(INCOMPLETE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "7", "{}", "{\"categories\":null}", "\"a\""})
    void doesNotStoreResultsThatSayNothing(String result) {
        assertThat(judge(0, ANSWER.replace(RESULT, result))).hasValue(INCOMPLETE);
        assertThat(judge(0, ANSWER.replace(RESULT, RESULT + "," + (result.isEmpty() ? "1" : result))))
                .hasValue(INCOMPLETE);
    }

    @Test
    void doesNotStoreErrorsNorOtherAnswers() {
        assertThat(judge(1, "{\"error\":{\"message\":\"boom\"},\"results\":[" + RESULT + "]}"))
                .hasValue(ERROR_IN_BODY);
        assertThat(judge(1, "{}")).hasValue(INCOMPLETE);
        assertThat(judge(1, "[]")).hasValue(INCOMPLETE);
        assertThat(judge(1, ANSWER.substring(1))).hasValue(INCOMPLETE);
        assertThat(DIALECT.judge(RequestTraits.UNKNOWN, "text/event-stream", ANSWER.getBytes(UTF_8)))
                .hasValue(MEDIA_TYPE);
    }
}
