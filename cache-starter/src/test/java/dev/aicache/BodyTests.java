package dev.aicache;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.aicache.Body.MAX_CHUNK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class BodyTests {

    @ParameterizedTest
    @ValueSource(
            ints = {0, 1, MAX_CHUNK - 1, MAX_CHUNK, MAX_CHUNK + 1, 2 * MAX_CHUNK, 2 * MAX_CHUNK + 1, 5 * MAX_CHUNK})
    void splitsAtTheBordersOfItsChunks(int size) {
        byte[] bytes = random(size);

        Body body = Body.of(bytes.clone());

        assertThat(body.size()).isEqualTo(size);
        assertThat(body.chunkCount()).isEqualTo(Math.max(1, (size + MAX_CHUNK - 1) / MAX_CHUNK));
        assertThat(body.chunks()).hasSize(body.chunkCount()).allMatch(chunk -> chunk.remaining() <= MAX_CHUNK);
        assertThat(join(body.chunks())).isEqualTo(bytes);
        assertThat(body.toByteArray()).isEqualTo(bytes);
    }

    @Test
    void isNoStreamWhereItCameInOnePiece() {
        Body body = Body.of(random(10));

        assertThat(body.isStream()).isFalse();
        assertThat(body.events()).isZero();
    }

    @Test
    void givesEachEventOfAStream() {
        Body body = Body.ofEvents(new byte[] {1, 2, 3, 4, 5, 6}, new int[] {1, 3, 6});

        assertThat(body.isStream()).isTrue();
        assertThat(body.events()).isEqualTo(3);
        assertThat(join(events(body).get(0))).containsExactly(1);
        assertThat(join(events(body).get(1))).containsExactly(2, 3);
        assertThat(join(events(body).get(2))).containsExactly(4, 5, 6);
    }

    @Test
    void givesEventsThatEndAtOrLieAcrossTheBordersOfChunks() {
        byte[] bytes = random(3 * MAX_CHUNK + 7);
        int[] ends = {MAX_CHUNK - 1, MAX_CHUNK, MAX_CHUNK + 1, 3 * MAX_CHUNK + 1, 3 * MAX_CHUNK + 7};

        Body body = Body.ofEvents(bytes.clone(), ends);

        int from = 0;
        for (int i = 0; i < ends.length; i++) {
            assertThat(join(events(body).get(i))).as("event %d", i).isEqualTo(Arrays.copyOfRange(bytes, from, ends[i]));
            from = ends[i];
        }
        assertThat(events(body).get(1)).as("ends at a border").hasSize(1);
        assertThat(events(body).get(3)).as("lies in three chunks").hasSize(3);
    }

    @Test
    void givesBackWhateverEventsItWasMadeOf() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        byte[] bytes = new byte[4 * MAX_CHUNK];
        random.nextBytes(bytes);
        int[] ends = random.ints(300, 1, bytes.length).sorted().distinct().toArray();
        ends[ends.length - 1] = bytes.length;

        Body body = Body.ofEvents(bytes.clone(), ends);

        ByteArrayOutputStream all = new ByteArrayOutputStream();
        List<List<ByteBuffer>> events = events(body);
        for (int i = 0; i < body.events(); i++) {
            byte[] event = join(events.get(i));
            assertThat(event).as("event %d, seed %d", i, seed).hasSize(ends[i] - (i == 0 ? 0 : ends[i - 1]));
            all.writeBytes(event);
        }
        assertThat(all.toByteArray()).as("seed %d", seed).isEqualTo(bytes);
    }

    @Test
    void keepsItsEventsWhenTheCallersArrayChanges() {
        int[] ends = {1, 2};
        Body body = Body.ofEvents(new byte[] {1, 2}, ends);

        ends[0] = 2;

        assertThat(join(events(body).get(0))).containsExactly(1);
    }

    @Test
    void cannotBeChangedThroughItsBuffers() {
        Body body = Body.ofEvents(new byte[] {1, 2}, new int[] {2});

        assertThatExceptionOfType(ReadOnlyBufferException.class)
                .isThrownBy(() -> body.chunks().get(0).put((byte) 9));
        assertThatExceptionOfType(ReadOnlyBufferException.class)
                .isThrownBy(() -> events(body).get(0).get(0).put((byte) 9));
    }

    @Test
    void isReadAgainFromTheStartByEveryReader() {
        Body body = Body.of(new byte[] {1, 2});
        body.chunks().get(0).get();

        assertThat(join(body.chunks())).containsExactly(1, 2);
    }

    @Test
    void refusesEventsThatDoNotCoverIt() {
        assertThatIllegalArgumentException().isThrownBy(() -> Body.ofEvents(new byte[2], new int[] {1}));
        assertThatIllegalArgumentException().isThrownBy(() -> Body.ofEvents(new byte[2], new int[] {1, 3}));
        assertThatIllegalArgumentException().isThrownBy(() -> Body.ofEvents(new byte[2], new int[] {}));
    }

    @Test
    void refusesEventsThatDoNotAscend() {
        assertThatIllegalArgumentException().isThrownBy(() -> Body.ofEvents(new byte[2], new int[] {2, 2}));
        assertThatIllegalArgumentException().isThrownBy(() -> Body.ofEvents(new byte[2], new int[] {0, 2}));
        assertThatIllegalArgumentException().isThrownBy(() -> Body.ofEvents(new byte[2], new int[] {-1, 2}));
    }

    private static List<List<ByteBuffer>> events(Body body) {
        List<List<ByteBuffer>> events = new ArrayList<>();
        body.pieces().forEachRemaining(events::add);
        return events;
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private static byte[] join(List<ByteBuffer> buffers) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (ByteBuffer buffer : buffers) {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.get(bytes);
            all.writeBytes(bytes);
        }
        return all.toByteArray();
    }
}
