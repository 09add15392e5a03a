package dev.aicache.store.coding;

import java.io.ByteArrayInputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Whoever reads, and however far: the decoder is closed, once. */
class DecodedTests {

    private final AtomicInteger closed = new AtomicInteger();

    private Decoded decoded(int given, int size) {
        AtomicInteger counter = closed;
        return new Decoded(
                new ByteArrayInputStream(new byte[given]) {
                    @Override
                    public void close() {
                        counter.incrementAndGet();
                    }
                },
                size);
    }

    @Test
    void closesAtTheEnd() {
        Decoded decoded = decoded(2 * Decoded.PIECE + 1, 2 * Decoded.PIECE + 1);
        decoded.next();
        decoded.next();
        assertThat(closed).hasValue(0);

        assertThat(decoded.next().remaining()).isOne();
        assertThat(decoded.hasNext()).isFalse();
        assertThat(closed).hasValue(1);
    }

    @Test
    void closesOnceWhereItIsLeftBehind() {
        Decoded decoded = decoded(2 * Decoded.PIECE, 2 * Decoded.PIECE);
        decoded.next();

        decoded.close();
        decoded.close();

        assertThat(decoded.hasNext()).isFalse();
        assertThat(closed).hasValue(1);
    }

    @Test
    void closesAndFailsWhereTheLengthIsNotWhatItWas() {
        for (int given : new int[] {99, 101}) {
            closed.set(0);
            Decoded decoded = decoded(given, 100);

            assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(decoded::next);
            assertThat(decoded.hasNext()).isFalse();
            assertThat(closed).hasValue(1);
        }
    }

    @Test
    void closesWhenNobodyHasItAnyMore() {
        decoded(2 * Decoded.PIECE, 2 * Decoded.PIECE).next();

        Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            System.gc();
            assertThat(closed).hasValue(1);
        });
    }
}
