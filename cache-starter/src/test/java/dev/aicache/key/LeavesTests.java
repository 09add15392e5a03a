package dev.aicache.key;

import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.aicache.CacheKey;
import dev.aicache.dialect.Dialect;
import dev.aicache.dialect.FieldRules;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** Taken apart, two requests differ somewhere exactly if their keys do. */
class LeavesTests {

    private static final Dialect DIALECT = new RulesDialect(FieldRules.builder()
            .ignore(RandomJson.IGNORED.toArray(String[]::new))
            .keepOrder(RandomJson.ORDERED.toArray(String[]::new))
            .build());

    private final KeyedHash.Source hashes = new KeyedHash.Source();

    private Map<String, Long> hashes(Ask ask, Dialect dialect, int depth) {
        return Parts.of(ask.material(), ask.body(), dialect)
                .hashes(hashes.get(), depth, 1_000)
                .orElseThrow();
    }

    private Difference difference(String request, String stored) {
        Ask ask = Ask.CHAT.body(request);
        Ask other = Ask.CHAT.body(stored);
        Dialect dialect = dev.aicache.dialect.Dialects.builtIn().forPath(ask.path());
        CacheKey key = new CacheKey(1, 2, 3, 4);
        return Difference.of(key, hashes(ask, dialect, Leaves.DEEPEST), hashes(other, dialect, Leaves.DEEPEST));
    }

    @ParameterizedTest
    @CsvSource({"20261124, 8", "7, 3", "11, 2", "13, 1", "17, 0"})
    void differExactlyWhereKeysDo(long seed, int depth) {
        Random random = new Random(seed);
        RandomJson generator = new RandomJson(random);
        int equal = 0;
        for (int i = 0; i < 5_000; i++) {
            RandomJson.Value value = generator.value();
            Ask one = Ask.CHAT.body(generator.spell(value));
            Ask other = Ask.CHAT.body(generator.spell(generator.changed(value)));
            boolean isEqual = one.key(DIALECT).equals(other.key(DIALECT));
            assertThat(hashes(one, DIALECT, depth).equals(hashes(other, DIALECT, depth)))
                    .as("seed %d, case %d: %s and %s", seed, i, text(one), text(other))
                    .isEqualTo(isEqual);
            equal += isEqual ? 1 : 0;
        }
        assertThat(equal).as("both kinds occur").isBetween(500, 4_500);
    }

    private static String text(Ask ask) {
        return new String(ask.body(), UTF_8);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\":{}}     | {\"a\":[]}",
                "{\"a\":{}}     | {}",
                "{\"a\":[1]}    | {\"a\":{\"0\":1}}",
                "[1]            | {\"0\":1}",
                "{\"tools\":[{\"name\":\"x\",\"strict\":true}]} | {\"tools\":[{\"strict\":true,\"name\":\"x\"}]}",
                "{\"metadata\":{\"k\":1}} | {\"metadata\":{\"l\":1}}",
                "{\"metadata\":{\"k\":1}} | {\"metadata\":1}",
            })
    void tellApartWhatLooksAlike(String one, String other) {
        assertThat(difference(one, other).size()).isPositive();
    }

    @Test
    void arePlacesOfTheRequestByName() {
        Difference difference = difference(
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"b\"}],\"seed\":1}",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"},{\"role\":\"user\",\"content\":\"c\"}]}");

        assertThat(difference.added()).containsExactly("/seed");
        assertThat(difference.removed()).containsExactly("/messages/1/content", "/messages/1/role");
        assertThat(difference.changed()).containsExactly("/messages/0/content");
    }

    @Test
    void endAboveNamesThatCallersMakeUp() {
        assertThat(difference("{\"metadata\":{\"alice\":1}}", "{\"metadata\":{\"bob\":1}}")
                        .changed())
                .containsExactly("/metadata");
        assertThat(difference("{\"sk-live-1\":1}", "{\"sk-live-2\":1}").changed())
                .containsExactly("");
        assertThat(difference("{\"k4711_0815\":1}", "{}").changed())
                .filteredOn(Difference::isPointer)
                .containsExactly("");
        assertThat(difference(
                                "{\"tools\":[{\"type\":\"function\",\"function\":{\"parameters\":{\"properties\":{\"salary\":{\"type\":\"string\"}}}}}]}",
                                "{\"tools\":[{\"type\":\"function\",\"function\":{\"parameters\":{\"properties\":{\"salary\":{\"type\":\"number\"}}}}}]}")
                        .changed())
                .containsExactly("/tools/0/function/parameters");
    }

    @Test
    void showAnotherOrderWhereItCounts() {
        assertThat(difference(
                                "{\"tools\":[{\"name\":\"x\",\"type\":\"function\"}]}",
                                "{\"tools\":[{\"type\":\"function\",\"name\":\"x\"}]}")
                        .changed())
                .containsExactly("/tools/0");
        assertThat(difference("{\"a\":1,\"b\":{\"x\":1,\"y\":2}}", "{\"b\":{\"y\":2,\"x\":1},\"a\":1}")
                        .size())
                .isZero();
    }
}
