package dev.aicache.dialect;

import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.aicache.BypassReason;
import dev.aicache.SkipReason;

import static dev.aicache.SkipReason.ERROR_IN_BODY;
import static dev.aicache.SkipReason.INCOMPLETE;
import static dev.aicache.SkipReason.MEDIA_TYPE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

class OllamaEmbeddingsDialectTests {

    private static final String ANSWER =
            "{\"model\":\"m-4\",\"embeddings\":[[0.1,0.2],[0.3,0.4]],\"total_duration\":5,\"prompt_eval_count\":4}";

    private static final OllamaEmbeddingsDialect DIALECT = new OllamaEmbeddingsDialect();

    private static Optional<SkipReason> judge(int inputs, String body) {
        return DIALECT.judge(new RequestTraits(inputs, false), "application/json", body.getBytes(UTF_8));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"input\":\"a\"} | 1",
                "{\"input\":[\"a\",\"b\"]} | 2",
                "{\"prompt\":\"a\"} | 1",
                "{\"input\":[\"a\",7]} | 0"
            })
    void countsTheInputs(String request, int inputs) {
        assertThat(DIALECT.traits(Requests.of(request)).choices()).isEqualTo(inputs);
        assertThat(DIALECT.bypass(Requests.of(request))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{\"model\":\"m\"}", "{\"input\":\"\"}", "{\"input\":[]}", "{\"prompt\":\"\",\"input\":null}"})
    void doesNotKeepARequestFromLoadingTheModel(String request) {
        assertThat(DIALECT.bypass(Requests.of(request))).hasValue(BypassReason.STATEFUL);
    }

    @Test
    void storesOneVectorForEachInput() {
        assertThat(judge(2, ANSWER)).isEmpty();
        assertThat(judge(0, ANSWER)).isEmpty();
        assertThat(judge(1, "{\"embedding\":[0.1,0.2]}")).isEmpty();
        assertThat(judge(3, ANSWER)).hasValue(INCOMPLETE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "{\"embeddings\":[]}",
                "{\"embeddings\":[[]]}",
                "{\"embeddings\":[0.1,[0.1]]}",
                "{\"embeddings\":[[0.1],[0.1,0.2]]}",
                "{\"embeddings\":[[null]]}",
                "{\"embeddings\":[\"AAAA\"]}",
                "{\"embedding\":[]}",
                "{\"embedding\":[[0.1]]}"
            })
    void doesNotStoreVectorsThatAreNotSound(String body) {
        assertThat(judge(0, body)).hasValue(INCOMPLETE);
    }

    @Test
    void doesNotStoreErrorsNorOtherTypes() {
        assertThat(judge(1, "{\"error\":\"boom\"}")).hasValue(ERROR_IN_BODY);
        assertThat(judge(1, ANSWER.substring(1))).hasValue(INCOMPLETE);
        assertThat(DIALECT.judge(RequestTraits.UNKNOWN, "application/x-ndjson", ANSWER.getBytes(UTF_8)))
                .hasValue(MEDIA_TYPE);
    }
}
