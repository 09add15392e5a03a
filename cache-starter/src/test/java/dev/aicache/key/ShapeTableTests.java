package dev.aicache.key;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.aicache.CacheKey;
import dev.aicache.dialect.Dialects;

import static org.assertj.core.api.Assertions.assertThat;

/** The memory of shapes keeps to its bound. */
class ShapeTableTests {

    private final KeyedHash.Source hashes = new KeyedHash.Source();

    private Shape shape(String principal, int number) {
        Ask ask = Ask.CHAT.principal(principal).body("{\"seed\":" + number + "}");
        return Shape.of(Parts.of(ask.material(), ask.body(), Dialects.builtIn().forPath(ask.path())), hashes.get());
    }

    private static CacheKey key(int number) {
        return new CacheKey(number, 0, 0, 0);
    }

    @Test
    void losesTheOldestFirstAndStaysWithinItsBound() {
        ShapeTable table = new ShapeTable(10_000);
        for (int i = 0; i < 1_000; i++) {
            table.put(key(i), shape("caller-" + i % 3, i));
            assertThat(table.bytes()).isBetween(1L, 10_000L);
            assertThat(table.contains(key(i))).isTrue();
        }
        assertThat(table.contains(key(0))).isFalse();
        int first = 0;
        while (!table.contains(key(first))) {
            first++;
        }
        for (int i = first; i < 1_000; i++) {
            assertThat(table.contains(key(i))).as("shape %d", i).isTrue();
        }
    }

    @Test
    void countsAShapeThatIsPutAgainOnceAndAsTheLatest() {
        ShapeTable table = new ShapeTable(100_000);
        Shape one = shape("alice", 1);
        table.put(key(1), one);
        table.put(key(2), shape("alice", 2));
        long bytes = table.bytes();
        table.put(key(1), shape("alice", 1));

        assertThat(table.bytes()).isEqualTo(bytes);
        assertThat(new ArrayList<>(table.latest(one.place(), 10).keySet())).isEqualTo(List.of(key(1), key(2)));
        assertThat(table.latest(one.place(), 1).keySet()).containsExactly(key(1));
    }

    @Test
    void keepsNothingThatIsLargerThanItsBound() {
        ShapeTable table = new ShapeTable(300);
        table.put(key(1), shape("alice", 1));

        assertThat(table.contains(key(1))).isFalse();
        assertThat(table.bytes()).isZero();
    }

    @Test
    void givesBackWhatAPlaceTookWhenItsLastShapeLeaves() {
        ShapeTable table = new ShapeTable(1_000_000);
        table.put(key(1), shape("alice", 1));
        long one = table.bytes();
        table.put(key(1), shape("bob", 1));

        assertThat(table.bytes()).isEqualTo(one);
        assertThat(table.latest(shape("alice", 1).place(), 1)).isEmpty();
    }
}
