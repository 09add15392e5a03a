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

class GeminiEmbeddingsDialectTests {

    private static final String ONE = "{\"embedding\":{\"values\":[0.1,-2e-3]}}";
    private static final String BATCH = "{\"embeddings\":[{\"values\":[0.1,0.2]},{\"values\":[0.3,0.4]}]}";

    private static final GeminiEmbeddingsDialect DIALECT = new GeminiEmbeddingsDialect();

    private static Optional<SkipReason> judge(int inputs, String body) {
        return DIALECT.judge(new RequestTraits(inputs, false), "application/json", body.getBytes(UTF_8));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"content\":{\"parts\":[{\"text\":\"a\"}]}} | 1",
                "{\"requests\":[{\"content\":{}},{\"content\":{}}]} | 2",
                "{\"requests\":[]} | 0",
                "{\"requests\":7} | 0",
                "{} | 0"
            })
    void countsTheInputs(String request, int inputs) {
        assertThat(DIALECT.traits(Requests.of(request)).choices()).isEqualTo(inputs);
    }

    @Test
    void looksIntoEveryRequestOfABatch() {
        assertThat(
                        DIALECT.bypass(
                                Requests.of(
                                        "{\"requests\":[{\"content\":{}},{\"content\":{\"parts\":[{\"fileData\":{\"fileUri\":\"x\"}}]}}]}")))
                .hasValue(BypassReason.REFERENCE);
        assertThat(DIALECT.bypass(Requests.of("{\"requests\":[{\"content\":{}},{\"cached_content\":\"c\"}]}")))
                .hasValue(BypassReason.STATEFUL);
        assertThat(DIALECT.bypass(Requests.of("{\"requests\":[{\"content\":{\"parts\":[{\"text\":\"a\"}]}}]}")))
                .isEmpty();
    }

    @Test
    void storesOneVectorForEachInput() {
        assertThat(judge(1, ONE)).isEmpty();
        assertThat(judge(2, BATCH)).isEmpty();
        assertThat(judge(0, BATCH)).isEmpty();
        assertThat(judge(3, BATCH)).hasValue(INCOMPLETE);
        assertThat(judge(2, ONE)).hasValue(INCOMPLETE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "{\"embedding\":{}}",
                "{\"embedding\":[0.1]}",
                "{\"embedding\":{\"values\":[]}}",
                "{\"embedding\":{\"values\":[0.1,\"NaN\"]}}",
                "{\"embedding\":{\"values\":[0.1,null]}}",
                "{\"embedding\":{\"values\":\"AAAA\"}}",
                "{\"embeddings\":[]}",
                "{\"embeddings\":[7]}",
                "{\"embeddings\":[{\"values\":[0.1]},7]}",
                "{\"embeddings\":[{\"values\":[0.1]},{\"values\":[0.1,0.2]}]}",
                "{\"embeddings\":[{\"values\":[0.1]},{}]}",
                "{\"embeddings\":{\"values\":[0.1]}}"
            })
    void doesNotStoreVectorsThatAreNotSound(String body) {
        assertThat(judge(0, body)).hasValue(INCOMPLETE);
    }

    @Test
    void doesNotStoreErrorsNorOtherTypes() {
        assertThat(judge(1, "{\"error\":{\"code\":400}," + ONE.substring(1))).hasValue(ERROR_IN_BODY);
        assertThat(DIALECT.judge(RequestTraits.UNKNOWN, "text/event-stream", ONE.getBytes(UTF_8)))
                .hasValue(MEDIA_TYPE);
    }
}
