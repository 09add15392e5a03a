package dev.aicache.store;

import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;

import dev.aicache.CacheKey;

import static org.assertj.core.api.Assertions.assertThat;

class AliasTableTests {

    private static long remembered(AliasTable aliases, long tried) {
        return LongStream.range(0, tried)
                .filter(i -> aliases.get(Answers.key(i)) != null)
                .count();
    }

    @Test
    void leadsFromAliasToKey() {
        AliasTable aliases = new AliasTable(1_000_000);
        CacheKey key = Answers.key(7);

        aliases.put(Answers.key(1), key);

        assertThat(aliases.get(Answers.key(1))).isEqualTo(key);
        assertThat(aliases.get(Answers.key(2))).isNull();
    }

    @Test
    void takesNoMoreMemoryThanItMay() {
        AliasTable aliases = new AliasTable(192 * 50);
        for (int i = 0; i < 10_000; i++) {
            aliases.put(Answers.key(i), Answers.key(-i));
        }

        assertThat(remembered(aliases, 10_000)).isBetween(1L, 50L);
    }

    @Test
    void isBoundedWhateverMemoryThereIs() {
        AliasTable aliases = new AliasTable(Long.MAX_VALUE);
        for (int i = 0; i < 200_000; i++) {
            aliases.put(Answers.key(i), Answers.key(-i));
        }

        assertThat(remembered(aliases, 200_000)).isBetween(1L, 65_536L);
    }

    @Test
    void worksWithNextToNoMemory() {
        AliasTable aliases = new AliasTable(0);

        aliases.put(Answers.key(1), Answers.key(2));
        aliases.put(Answers.key(3), Answers.key(4));

        assertThat(remembered(aliases, 10)).isLessThanOrEqualTo(1);
    }
}
