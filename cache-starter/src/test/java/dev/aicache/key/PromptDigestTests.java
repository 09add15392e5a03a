package dev.aicache.key;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** Which requests ask the same, whatever their keys. */
class PromptDigestTests {

    private static final String CHAT =
            "{\"model\":\"m\",\"user\":\"alice\",\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}";

    private static long digest(String body) {
        return PromptDigest.of(body.getBytes(UTF_8));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '|',
            value = {
                "{\"user\":\"bob\",\"messages\":[{\"content\":\"hello\",\"role\":\"user\"}],\"model\":\"m\"}",
                "{ \"messages\" : [ { \"role\" : \"user\", \"content\" : \"h\\u0065llo\" } ] }",
                "{\"seed\":1,\"messages\":[{\"role\":\"user\",\"cache_control\":{},\"content\":\"hello\"}]}"
            })
    void aPromptHasOneHashHoweverItIsSpeltAndAsked(String other) {
        assertThat(digest(other)).isEqualTo(digest(CHAT));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '|',
            value = {
                "{\"messages\":[{\"role\":\"user\",\"content\":\"hello!\"}]}",
                "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"bye\"}]}]}",
                "{\"input\":\"hello\"}",
                "{\"input\":[1,2,3]}",
                "{\"input\":[1,2,4]}",
                "{\"contents\":[{\"parts\":[{\"text\":\"hello\"}]}]}",
                "{\"system\":\"be short\",\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}",
                "{\"term\":\"hello\"}",
                "{\"term\":\"bye\"}",
                "no JSON"
            })
    void anotherPromptHasAnother(String other) {
        assertThat(digest(other)).isNotEqualTo(digest(CHAT));
    }

    @Test
    void tokensAndMembersThatNobodyKnowsCountToo() {
        assertThat(digest("{\"input\":[1,2,3]}")).isNotEqualTo(digest("{\"input\":[1,2,4]}"));
        assertThat(digest("{\"term\":\"a\"}")).isNotEqualTo(digest("{\"term\":\"b\"}"));
        assertThat(digest("{\"a\":1,\"b\":2}")).isEqualTo(digest("{\"b\":2,\"a\":1}"));
    }
}
