package dev.aicache.key;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.aicache.CacheKey;
import dev.aicache.dialect.Dialect;
import dev.aicache.dialect.FieldRules;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** Equal questions have equal keys, and no others have. */
class CanonicalKeyTests {

    private static final Dialect DIALECT = new RulesDialect(FieldRules.builder()
            .ignore(RandomJson.IGNORED.toArray(String[]::new))
            .keepOrder(RandomJson.ORDERED.toArray(String[]::new))
            .build());

    private static CacheKey key(String json) {
        return Ask.CHAT.body(json).key(DIALECT);
    }

    @ParameterizedTest
    @ValueSource(longs = {20261123, 1, 8785, 65537})
    void isEqualExactlyForEqualJson(long seed) {
        Random random = new Random(seed);
        RandomJson generator = new RandomJson(random);
        int equal = 0;
        for (int i = 0; i < 25_000; i++) {
            RandomJson.Value one = generator.value();
            RandomJson.Value other = generator.changed(one);
            String oneText = generator.spell(one);
            String otherText = generator.spell(other);
            boolean isEqual = RandomJson.normal(one).equals(RandomJson.normal(other));
            assertThat(key(oneText).equals(key(otherText)))
                    .as("seed %d, case %d: %s and %s", seed, i, oneText, otherText)
                    .isEqualTo(isEqual);
            equal += isEqual ? 1 : 0;
        }
        assertThat(equal).as("both kinds occur").isBetween(2_500, 22_500);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "9007199254740993 | 9007199254740992",
                "1 | 1.0",
                "1 | 1e0",
                "0 | -0",
                "0.1 | 0.10000000000000001",
                "1e5 | 1E5",
                "1e5 | 1e+5",
                "100 | 1e2",
                "4.50 | 4.5",
                "0.002 | 2e-3",
                "333333333.33333329 | 333333333.3333333",
                "1E30 | 1000000000000000000000000000000",
                "1 | `\"1\"`",
                "null | `\"null\"`",
                "true | `\"true\"`",
                "[] | {}",
                "[] | [null]",
                "{} | {\"b\":null}",
                "\"\" | null",
                "[1,2] | [2,1]",
                "[[1],2] | [1,[2]]",
                "\"a\" | \"A\"",
                "\"a\" | \"a \"",
                "[\"a\",\"b\"] | [\"ab\"]",
                "{\"a\":\"b\"} | {\"b\":\"a\"}",
                "{\"b\":{\"c\":1},\"d\":2} | {\"b\":{\"c\":1,\"d\":2}}",
                "{\"a\":{}} | {\"a\":[]}",
                "\"\\u00e9\" | \"e\\u0301\"",
                "\"\\ud83d\\ude00\" | \"\\ud83d\\ude01\"",
                "\"\\\\u0061\" | \"a\"",
                "false | null"
            })
    void isAnotherForWhatSomeServerTellsApart(String one, String other) {
        assertThat(key("{\"a\":" + one.replace("`", "") + "}"))
                .isNotEqualTo(key("{\"a\":" + other.replace("`", "") + "}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"\\u20ac\" | \"€\"",
                "\"\\u000F\" | \"\\u000f\"",
                "\"\\/\" | \"/\"",
                "\"\\u0041\" | \"A\"",
                "\"\\u0022\" | \"\\\"\"",
                "\"\\u005c\" | \"\\\\\"",
                "\"\\u000a\" | \"\\n\"",
                "\"\\u0008\" | \"\\b\"",
                "\"\\ud83d\\ude00\" | \"😀\"",
                "\"\\uD83D\\uDE00\" | \"\\ud83d\\ude00\"",
                "{\"\\u0061\":1} | {\"a\":1}",
                "[ 1 , 2 ] | [1,2]",
                "{ \"a\" : { } } | {\"a\":{}}"
            })
    void isTheSameForOtherSpellings(String one, String other) {
        assertThat(key("{\"a\":" + one + "}")).isEqualTo(key(" {\"a\" : " + other + "}\r\n"));
    }

    @Test
    void isTheSameForMembersInAnyOrder() {
        List<String> members = Arrays.asList(
                "\"\\u20ac\":\"Euro Sign\"",
                "\"\\r\":\"Carriage Return\"",
                "\"\\ufb33\":\"Hebrew Letter Dalet\"",
                "\"1\":\"One\"",
                "\"\\ud83d\\ude00\":\"Emoji\"",
                "\"\\u0080\":\"Control\"",
                "\"\\u00f6\":\"o umlaut\"");
        CacheKey key = key("{" + String.join(",", members) + "}");
        Random random = new Random(8785);
        for (int i = 0; i < 100; i++) {
            Collections.shuffle(members, random);
            assertThat(key("{" + String.join(",", members) + "}")).isEqualTo(key);
        }
    }

    @Test
    void isTheSameForMembersInAnyOrderAmongMany() {
        StringBuilder up = new StringBuilder();
        StringBuilder down = new StringBuilder();
        for (int i = 0; i < 1000; i++) {
            up.append("\"m%d\":%d,".formatted(i, i));
            down.append("\"m%d\":%d,".formatted(999 - i, 999 - i));
        }

        assertThat(key("{" + up + "\"z\":0}")).isEqualTo(key("{" + down + "\"z\":0}"));
    }

    @Test
    void dependsOnMemberOrderBelowAKeptPathOnly() {
        assertThat(key("{\"tools\":[{\"a\":{\"x\":1,\"y\":2}}]}"))
                .isNotEqualTo(key("{\"tools\":[{\"a\":{\"y\":2,\"x\":1}}]}"));
        assertThat(key("{\"b\":{\"tools\":{\"x\":1,\"y\":2}}}"))
                .isEqualTo(key("{\"b\":{\"tools\":{\"y\":2,\"x\":1}}}"));
        assertThat(key("{\"tools\":1,\"b\":2}")).isEqualTo(key("{\"b\":2,\"tools\":1}"));
    }

    @Test
    void doesNotHoldIgnoredMembersAtTheirPathOnly() {
        assertThat(key("{\"user\":\"a\",\"b\":1}"))
                .isEqualTo(key("{\"user\":[2],\"b\":1}"))
                .isEqualTo(key("{\"b\":1}"));
        assertThat(key("{\"b\":{\"user\":\"a\"}}")).isNotEqualTo(key("{\"b\":{\"user\":\"b\"}}"));
        assertThat(key("{\"tools\":[{\"user\":\"a\"}]}")).isNotEqualTo(key("{\"tools\":[{\"user\":\"b\"}]}"));
        assertThat(key("[{\"user\":\"a\"}]")).isNotEqualTo(key("[{\"user\":\"b\"}]"));
        assertThat(key("{\"m\":[{\"c\":[{\"mark\":1,\"t\":2}]}]}")).isEqualTo(key("{\"m\":[{\"c\":[{\"t\":2}]}]}"));
        assertThat(key("{\"m\":[{\"c\":{\"mark\":1,\"t\":2}}]}")).isNotEqualTo(key("{\"m\":[{\"c\":{\"t\":2}}]}"));
    }

    @Test
    void keepsLargeStringsApart() {
        String large = "x".repeat(300_000);

        assertThat(key("{\"a\":\"" + large + "\"}")).isNotEqualTo(key("{\"a\":\"" + large + "x\"}"));
        assertThat(large.getBytes(UTF_8)).hasSize(300_000);
    }

    @Test
    void isNotSlowedByNamesThatShareAHashCode() {
        StringBuilder body = new StringBuilder("{");
        for (int i = 0; i < 1 << 15; i++) {
            StringBuilder name = new StringBuilder();
            for (int bit = 0; bit < 15; bit++) {
                name.append((i >> bit & 1) == 0 ? "Aa" : "BB");
            }
            body.append('"').append(name).append("\":0,");
        }

        assertThat(key(body + "\"z\":0}")).isNotNull();
    }
}
