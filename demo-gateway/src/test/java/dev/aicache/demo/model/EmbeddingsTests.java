package dev.aicache.demo.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import tools.jackson.databind.JsonNode;

import dev.aicache.demo.wire.WireRequest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class EmbeddingsTests {

    private static final String PATH = "/v1/embeddings";

    @RegisterExtension
    static final RunningModel model = new RunningModel();

    @Test
    void givesAUnitVectorThatDependsOnTheInputOnly() {
        List<Float> alone = floats(model.post(PATH, "{\"input\": \"blue\"}"), 0);
        List<Float> inBatch = floats(model.post(PATH, "{\"input\": [\"red\", \"blue\"]}"), 1);

        assertThat(alone).hasSize(1536).isEqualTo(inBatch);
        assertThat(alone.stream().mapToDouble(value -> value * value).sum()).isCloseTo(1, within(1e-4));
    }

    @Test
    void givesTheSameVectorInBase64() {
        JsonNode plain = model.post(PATH, "{\"input\": \"blue\", \"dimensions\": 8}");
        JsonNode packed = model.post(PATH, "{\"input\": \"blue\", \"dimensions\": 8, \"encoding_format\": \"base64\"}");
        ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder()
                        .decode(packed.at("/data/0/embedding").asString()))
                .order(ByteOrder.LITTLE_ENDIAN);
        List<Float> unpacked = new ArrayList<>();
        while (bytes.hasRemaining()) {
            unpacked.add(bytes.getFloat());
        }

        assertThat(unpacked).hasSize(8).isEqualTo(floats(plain, 0));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    "blue"           | 1
                    ["red", "blue"]  | 2
                    [1, 2, 3]        | 1
                    [[1, 2], [3]]    | 2
                    """, quoteCharacter = '\'')
    void tellsOneInputFromMany(String input, int count) {
        JsonNode answer = model.post(PATH, "{\"dimensions\": 2, \"input\": " + input + "}");

        assertThat(answer.path("data").size()).isEqualTo(count);
        assertThat(answer.at("/data/%d/index".formatted(count - 1)).asInt()).isEqualTo(count - 1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"''|8", "[]|8", "{}|8", "'blue'|0", "'blue'|4000"},
            quoteCharacter = '#')
    void refusesWhatCannotBeEmbedded(String input, int dimensions) {
        String request = "{\"dimensions\": %d, \"input\": %s}".formatted(dimensions, input.replace('\'', '"'));

        assertThat(model.exchange(WireRequest.post(PATH, request)).status()).isEqualTo(400);
    }

    private static List<Float> floats(JsonNode answer, int index) {
        List<Float> floats = new ArrayList<>();
        answer.at("/data/%d/embedding".formatted(index)).forEach(value -> floats.add(value.floatValue()));
        return floats;
    }
}
