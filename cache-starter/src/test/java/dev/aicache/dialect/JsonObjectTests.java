package dev.aicache.dialect;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

class JsonObjectTests {

    private static JsonObject object(String json) {
        return (JsonObject) JsonReader.read(json.getBytes(UTF_8)).orElseThrow();
    }

    @Test
    void getsTheLastOfSeveralMembers() {
        JsonObject object = object("{\"a\":true,\"a\":null,\"b\":false}");

        assertThat(object.get("a")).isEqualTo(JsonLiteral.NULL);
        assertThat(object.get("c")).isNull();
    }

    @Test
    void hasAMemberIfAnyOfThatNameIsMoreThanNull() {
        JsonObject object = object("{\"a\":true,\"a\":null,\"b\":null}");

        assertThat(object.has("a")).isTrue();
        assertThat(object.has("b")).isFalse();
        assertThat(object.all("a")).containsExactly(JsonLiteral.TRUE);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 16, 17, 1000})
    void findsARepeatedNameInObjectsOfAnySize(int size) {
        String distinct =
                IntStream.range(0, size).mapToObj("\"m%d\":0"::formatted).collect(Collectors.joining(","));

        assertThat(object("{" + distinct + "}").hasDuplicates()).isFalse();
        assertThat(object("{" + distinct + ",\"m0\":0}").hasDuplicates()).isTrue();
        assertThat(object("{" + distinct + ",\"\\u006d" + (size - 1) + "\":0}").hasDuplicates())
                .isTrue();
    }

    @Test
    void doesNotShowContent() {
        JsonValue value = object("{\"secret\":[\"secret\",4711,{\"secret\":true}]}");

        assertThat(value.toString()).isEqualTo("object(1)");
        assertThat(((JsonObject) value).get("secret")).hasToString("array(3)");
        assertThat(new JsonString("secret")).hasToString("string(6)");
        assertThat(new JsonNumber("4711")).hasToString("number(4)");
    }
}
