package dev.aicache.store.pages;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class PagePoolTests {

    private static PagePool pool(int pages) {
        return new PagePool(pages * 1024L, 1024);
    }

    @Test
    void takesAllPagesThatAreAskedForOrNone() {
        PagePool pool = pool(100);

        int[] most = pool.take(99);

        assertThat(most).hasSize(99).doesNotHaveDuplicates();
        assertThat(pool.take(2)).isNull();
        assertThat(pool.used()).isEqualTo(99);
        assertThat(pool.take(1)).hasSize(1).doesNotContain(most);
        assertThat(pool.take(1)).isNull();
        assertThat(pool.take(0)).isEmpty();
        assertThat(pool.used()).isEqualTo(100);
    }

    @Test
    void takesWhatIsFreeWhereverItIs() {
        PagePool pool = pool(200);
        int[] all = pool.take(200);
        int[] scattered = {all[3], all[77], all[128], all[199]};
        pool.giveBack(scattered);

        assertThat(pool.take(4)).containsExactlyInAnyOrder(scattered);
        assertThat(pool.take(1)).isNull();
    }

    @Test
    void prefersPagesThatAreAdjacent() {
        assertThat(pool(300).take(130)).containsExactly(IntStream.range(0, 130).toArray());
    }

    @ParameterizedTest
    @CsvSource({"1, 1024, 1", "1024, 1024, 1", "1025, 1024, 2", "65536, 4096, 16", "65537, 4096, 17"})
    void roundsUpToWholePages(long bytes, int pageSize, int pages) {
        PagePool pool = new PagePool(bytes, pageSize);

        assertThat(pool.pages()).isEqualTo(pages);
        assertThat(pool.capacity()).isEqualTo((long) pages * pageSize);
        assertThat(pool.take(pages + 1)).isNull();
        assertThat(pool.take(pages)).hasSize(pages);
    }

    @ParameterizedTest
    @CsvSource({"1000, 512", "1000, 2097152", "1000, 3072", "0, 1024", "-1, 1024", "9000000000000, 1024"})
    void refusesSizesThatNoPoolHas(long bytes, int pageSize) {
        assertThatIllegalArgumentException().isThrownBy(() -> new PagePool(bytes, pageSize));
    }

    @Test
    void refusesPagesThatAreFreeAlready() {
        PagePool pool = pool(10);
        int[] pages = pool.take(3);
        pool.giveBack(pages);

        assertThatIllegalStateException().isThrownBy(() -> pool.giveBack(pages));
    }

    @Test
    void doesNotReachAcrossPiecesOfMemory() {
        PagePool pool = new PagePool(5 * 1024, 1024, 2 * 1024, ByteBuffer::allocate);
        int[] pages = pool.take(5);

        assertThat(pool.isContinued(0, 1)).isTrue();
        assertThat(pool.isContinued(1, 2)).isFalse();
        assertThat(pool.isContinued(1, 0)).isFalse();
        for (int page : pages) {
            pool.slice(page, 1024).putInt(0, page);
        }
        for (int page : pages) {
            assertThat(pool.slice(page, 1024).getInt(0)).isEqualTo(page);
        }
    }

    @Test
    void saysWhichSettingsToChangeWhereTheMemoryIsNotThere() {
        assertThatExceptionOfType(PoolReservationException.class)
                .isThrownBy(() -> new PagePool(4096, 1024, 2048, size -> {
                    throw new OutOfMemoryError("Cannot reserve");
                }))
                .withMessageContaining("4096 bytes")
                .withMessageContaining("ai-cache.store.max-memory")
                .withMessageContaining("-XX:MaxDirectMemorySize");
    }

    @Test
    void givesNoPageToTwoWhoTakeAtTheSameTime() throws Exception {
        PagePool pool = pool(150);
        AtomicIntegerArray owners = new AtomicIntegerArray(150);
        long seed = new Random().nextLong();
        List<Callable<Integer>> takers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Random random = new Random(seed + i);
            takers.add(() -> {
                int clashes = 0;
                for (int round = 0; round < 50_000; round++) {
                    int[] pages = pool.take(random.nextInt(60));
                    if (pages != null) {
                        for (int page : pages) {
                            clashes += owners.getAndIncrement(page) == 0 ? 0 : 1;
                        }
                        for (int page : pages) {
                            owners.getAndDecrement(page);
                        }
                        pool.giveBack(pages);
                    }
                }
                return clashes;
            });
        }
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            for (Future<Integer> clashes : threads.invokeAll(takers, 60, TimeUnit.SECONDS)) {
                assertThat(clashes.get()).as("seed %d", seed).isZero();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(pool.used()).isZero();
        assertThat(pool.take(150)).doesNotHaveDuplicates();
    }
}
