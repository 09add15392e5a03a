package dev.aicache.store.coding;

import java.io.ByteArrayInputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPInputStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.aicache.Body;

import static dev.aicache.store.coding.Texts.join;
import static dev.aicache.store.coding.Texts.noise;
import static dev.aicache.store.coding.Texts.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class CodedBodyTests {

    private static final int[] SIZES = {
        300,
        4096,
        Decoded.PIECE - 1,
        Decoded.PIECE,
        Decoded.PIECE + 1,
        Body.MAX_CHUNK,
        Body.MAX_CHUNK + 1,
        2 * 1024 * 1024
    };

    @ParameterizedTest
    @EnumSource
    void givesTheAnswerBackInPiecesOfBoundedLength(Coding coding) {
        for (int size : SIZES) {
            byte[] bytes = text(size, size);
            Body coded = coded(Body.of(bytes.clone()), coding);

            assertThat(coded.size()).isEqualTo(size);
            assertThat(coded.coding()).isEqualTo(coding.token());
            assertThat(coded.isStream()).isFalse();
            assertThat(coded.storedSize()).isLessThan(size);
            assertThat(coded.toByteArray()).isEqualTo(bytes);
            assertThat(pieces(coded))
                    .allSatisfy(piece -> assertThat(piece)
                            .allMatch(buffer -> buffer.isReadOnly() && buffer.remaining() <= Decoded.PIECE));
        }
    }

    @ParameterizedTest
    @EnumSource
    void keepsCodedBytesInChunksOfBoundedLength(Coding coding) throws Exception {
        // Every second byte is noise, so that the coded form is longer than a chunk.
        byte[] bytes = noise(2 * 1024 * 1024, 7);
        for (int i = 0; i < bytes.length; i += 2) {
            bytes[i] = 'x';
        }
        Body coded = coded(Body.of(bytes.clone()), coding);

        assertThat(coded.chunkCount()).isGreaterThan(1).isEqualTo(coded.chunks().size());
        assertThat(coded.chunks()).allMatch(chunk -> chunk.remaining() <= Body.MAX_CHUNK);
        assertThat(join(coded.chunks())).hasSize(coded.storedSize());
        assertThat(coded.toByteArray()).isEqualTo(bytes);
    }

    @Test
    void keepsWhatAnyOtherDecoderCanRead() throws Exception {
        byte[] bytes = text(300_000, 1);
        Body coded = coded(Body.of(bytes.clone()), Coding.GZIP);

        assertThat(new GZIPInputStream(new ByteArrayInputStream(join(coded.chunks()))).readAllBytes())
                .isEqualTo(bytes);
    }

    @ParameterizedTest
    @EnumSource
    void givesTheEventsOfAStreamOneByOne(Coding coding) {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int size : SIZES) {
            byte[] bytes = text(size, seed);
            int[] ends = random.ints(size / 50, 1, size).distinct().sorted().toArray();
            ends = Arrays.copyOf(ends, ends.length + 1);
            ends[ends.length - 1] = size;
            Body coded = coded(Body.ofEvents(bytes.clone(), ends), coding);

            assertThat(coded.events()).as("seed %d", seed).isEqualTo(ends.length);
            List<List<ByteBuffer>> pieces = pieces(coded);
            assertThat(pieces).as("seed %d", seed).hasSize(ends.length);
            int from = 0;
            for (int i = 0; i < ends.length; i++) {
                assertThat(join(pieces.get(i))).as("seed %d", seed).isEqualTo(Arrays.copyOfRange(bytes, from, ends[i]));
                from = ends[i];
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void isNotMadeWhereItWouldSaveLittle(Coding coding) {
        assertThat(CodedBody.of(Body.of(new byte[0]), coding)).isNull();
        assertThat(CodedBody.of(Body.of(new byte[] {1}), coding)).isNull();
        for (int size : SIZES) {
            assertThat(CodedBody.of(Body.of(noise(size, size)), coding)).isNull();
        }
    }

    @Test
    void isNotMadeOfOneThatIsCodedAlready() {
        Body coded = coded(Body.of(text(1000, 1)), Coding.GZIP);

        assertThatIllegalArgumentException().isThrownBy(() -> CodedBody.of(coded, Coding.GZIP));
    }

    @ParameterizedTest
    @EnumSource
    void failsBeforeItsEndWhereTheKeptBytesHaveChanged(Coding coding) {
        Body coded = coded(Body.of(text(100_000, 1)), coding);
        byte[] kept = join(coded.chunks());
        for (int i = kept.length / 2; i < kept.length; i += Math.max(1, kept.length / 40)) {
            byte[] changed = kept.clone();
            changed[i] ^= 0x10;
            assertThatExceptionOfType(UncheckedIOException.class)
                    .as("byte %d of %d", i, kept.length)
                    .isThrownBy(() -> coded.over(Body.of(changed)).toByteArray());
        }
        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> coded.over(Body.of(Arrays.copyOf(kept, kept.length - 1)))
                        .toByteArray());
    }

    @Test
    void liesWhereItsBytesLie() {
        byte[] bytes = text(10_000, 1);
        Body coded = coded(Body.ofEvents(bytes, new int[] {5_000, 10_000}), Coding.GZIP);
        Counted elsewhere = new Counted(join(coded.chunks()));

        Body moved = coded.over(elsewhere);

        assertThat(moved.coding()).isEqualTo("gzip");
        assertThat(moved.events()).isEqualTo(2);
        assertThat(moved.toByteArray()).isEqualTo(bytes);
        assertThat(moved.retain()).isTrue();
        assertThat(elsewhere.retained).isOne();
        moved.release();
        assertThat(elsewhere.retained).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void givesNothingMoreOnceItIsClosed(Coding coding) throws Exception {
        byte[] bytes = text(200_000, 1);
        for (Body body : List.of(Body.of(bytes), Body.ofEvents(bytes, new int[] {100_000, 200_000}))) {
            Iterator<List<ByteBuffer>> pieces = coded(body, coding).pieces();
            assertThat(pieces.next()).isNotEmpty();

            ((AutoCloseable) pieces).close();

            assertThat(pieces.hasNext()).isFalse();
            assertThat(pieces.next()).isEmpty();
        }
    }

    @Test
    void holdsOnToItsBytesWhileTheyAreDecoded() throws Exception {
        byte[] bytes = text(200_000, 1);
        for (Body body : List.of(Body.of(bytes), Body.ofEvents(bytes, new int[] {100_000, 200_000}))) {
            Body coded = coded(body, Coding.GZIP);
            Counted elsewhere = new Counted(join(coded.chunks()));
            Body moved = coded.over(elsewhere);

            Iterator<List<ByteBuffer>> pieces = moved.pieces();
            assertThat(elsewhere.retained).isOne();
            pieces.next();
            assertThat(elsewhere.retained).as("there is more to read").isOne();
            pieces.forEachRemaining(piece -> {});
            assertThat(elsewhere.retained).as("read to the end").isZero();
            ((AutoCloseable) pieces).close();
            assertThat(elsewhere.retained).as("closed afterwards").isZero();

            Iterator<List<ByteBuffer>> left = moved.pieces();
            left.next();
            ((AutoCloseable) left).close();
            assertThat(elsewhere.retained).as("closed early").isZero();
        }
    }

    @Test
    void isNotDecodedOnceItsBytesHaveBeenGivenUp() {
        Body coded = coded(Body.of(text(10_000, 1)), Coding.GZIP);
        Counted elsewhere = new Counted(join(coded.chunks()));
        elsewhere.isGone = true;

        assertThatIllegalStateException().isThrownBy(() -> coded.over(elsewhere).pieces());
    }

    private static Body coded(Body body, Coding coding) {
        Body coded = CodedBody.of(body, coding);
        assertThat(coded).isNotNull();
        return coded;
    }

    private static List<List<ByteBuffer>> pieces(Body body) {
        List<List<ByteBuffer>> all = new ArrayList<>();
        body.pieces().forEachRemaining(all::add);
        return all;
    }

    /** Counts who keeps it. */
    private static final class Counted extends Body {

        private final byte[] bytes;
        private int retained;
        private boolean isGone;

        Counted(byte[] bytes) {
            super(bytes.length, new int[0]);
            this.bytes = bytes;
        }

        @Override
        public int chunkCount() {
            return 1;
        }

        @Override
        public List<ByteBuffer> chunks() {
            return List.of(ByteBuffer.wrap(bytes).asReadOnlyBuffer());
        }

        @Override
        public boolean retain() {
            if (isGone) {
                return false;
            }
            retained++;
            return true;
        }

        @Override
        public void release() {
            retained--;
        }
    }
}
