package dev.aicache.store;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class RankHeapTests {

    private final RankHeap heap = new RankHeap(new Places());

    @ParameterizedTest
    @ValueSource(ints = {3, 50, 2000})
    void hasTheLeastFirstWhateverCameMovedAndLeft(int members) {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Map<Integer, Long> model = new HashMap<>();
        for (int step = 0; step < 20_000; step++) {
            int member = random.nextInt(members);
            // Rises and falls, so that the heap grows and shrinks.
            if (random.nextInt(100) < (step / 2500 % 2 == 0 ? 80 : 20)) {
                long rank = random.nextInt(members) - members / 2L;
                model.put(member, rank);
                heap.put(member, rank, member);
            } else {
                model.remove(member);
                heap.remove(member);
            }
            assertThat(heap.size()).isEqualTo(model.size());
            if (!model.isEmpty() && step % 10 == 0) {
                assertThat(heap.first()).as("seed %d, step %d", seed, step).isEqualTo(leastOf(model));
            }
        }
        while (!model.isEmpty()) {
            int least = leastOf(model);
            assertThat(heap.first()).as("seed %d", seed).isEqualTo(least);
            assertThat(heap.firstRank()).isEqualTo(model.remove(least));
            heap.remove(least);
        }
        assertThat(heap.size()).isZero();
    }

    private static int leastOf(Map<Integer, Long> model) {
        return model.entrySet().stream()
                .min(Map.Entry.<Integer, Long>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .orElseThrow()
                .getKey();
    }

    @Test
    void ordersEqualRanksByTiesThatMayOverflow() {
        heap.put(0, 7, Integer.MIN_VALUE + 1);
        heap.put(1, 7, Integer.MAX_VALUE);

        assertThat(heap.first()).isEqualTo(1);
    }

    @Test
    void ranksNumbersInTheirOrder() {
        double[] ascending = {
            Double.NEGATIVE_INFINITY,
            -1e300,
            -2,
            -1,
            -Double.MIN_VALUE,
            0,
            Double.MIN_VALUE,
            1,
            2,
            1e300,
            Double.POSITIVE_INFINITY
        };
        for (int i = 0; i < ascending.length; i++) {
            assertThat(RankHeap.number(RankHeap.rank(ascending[i]))).isEqualTo(ascending[i]);
            for (int j = 0; j < i; j++) {
                assertThat(RankHeap.rank(ascending[j])).isLessThan(RankHeap.rank(ascending[i]));
            }
        }
        assertThat(RankHeap.rank(-0.0)).isEqualTo(RankHeap.rank(0.0));
    }
}
