package dev.aicache.warming.snapshot;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.aicache.Body;
import dev.aicache.store.EntryState;
import dev.aicache.warming.JobReport;
import dev.aicache.warming.JobReport.State;

import static org.assertj.core.api.Assertions.assertThat;

/** Files that are not, or not any more, what a snapshot should be: a message for each, and never a wrong answer. */
class RefusedFileTests {

    private static final int ENTRIES = 9;

    @TempDir
    Path folder;

    private Gateway before;

    @BeforeEach
    void fill() {
        before = Gateway.at(folder.resolve("entries"));
        for (int i = 0; i < ENTRIES; i++) {
            before.store.put(Entries.of(i, Body.of(Entries.noise(i, 20_000))));
        }
    }

    private Gateway saved(int key) throws Exception {
        if (key > 0) {
            before.key(key);
        }
        assertThat(before.save().state()).isEqualTo(State.DONE);
        return key > 0 ? before.next().key(key) : before.next();
    }

    private JobReport refused(Gateway after) throws Exception {
        byte[] file = Files.readAllBytes(before.file);
        JobReport report = after.restore();
        assertThat(report.state()).isEqualTo(State.FAILED);
        assertThat(report.message()).contains(before.file.toString());
        assertThat(Files.readAllBytes(before.file)).isEqualTo(file);
        return report;
    }

    private void change(Consumer<byte[]> change) throws Exception {
        byte[] bytes = Files.readAllBytes(before.file);
        change.accept(bytes);
        Files.write(before.file, bytes);
    }

    /** Changes the header, and its checksum with it. */
    private void changeHeader(Consumer<ByteBuffer> change) throws Exception {
        change(bytes -> {
            change.accept(ByteBuffer.wrap(bytes));
            CRC32C crc = new CRC32C();
            crc.update(bytes, 0, Header.BYTES - 4);
            ByteBuffer.wrap(bytes).putInt(Header.BYTES - 4, (int) crc.getValue());
        });
    }

    private void assertOnlyRightAnswers(Gateway after, long restored) {
        long there = 0;
        for (int i = 0; i < ENTRIES; i++) {
            EntryState is = after.store.state(Entries.key(i));
            if (is != null) {
                Entries.assertSame(is, before.state(Entries.key(i)));
                there++;
            }
        }
        assertThat(there).isEqualTo(restored).isEqualTo(after.store.statistics().entries());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3})
    void aFlippedBitIsFoundWhereverItIs(int key) throws Exception {
        saved(key);
        byte[] whole = Files.readAllBytes(before.file);
        long seed = 20261124L + key;
        Random random = new Random(seed);
        TreeSet<Integer> places = new TreeSet<>();
        for (int i = 0; i < Header.BYTES + 12; i++) {
            places.add(i);
        }
        places.add(whole.length - 1);
        while (places.size() < 130) {
            places.add(random.nextInt(whole.length));
        }
        for (int place : places) {
            byte[] damaged = whole.clone();
            damaged[place] ^= (byte) (1 << random.nextInt(8));
            Files.write(before.file, damaged);
            Gateway after = key > 0 ? before.next().key(key) : before.next();

            JobReport report = after.restore();

            assertThat(report.state())
                    .as("seed %d, place %d: %s", seed, place, report)
                    .isEqualTo(State.FAILED);
            assertThat(report.message()).contains(before.file.toString());
            assertOnlyRightAnswers(after, report.done());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3})
    void aFileThatWasCutOffIsFoundWhereverThatWas(int key) throws Exception {
        saved(key);
        byte[] whole = Files.readAllBytes(before.file);
        long seed = 4711L + key;
        Random random = new Random(seed);
        TreeSet<Integer> lengths = new TreeSet<>();
        for (int i = 0; i <= Header.BYTES + 6; i++) {
            lengths.add(i);
        }
        while (lengths.size() < 120) {
            lengths.add(random.nextInt(whole.length));
        }
        lengths.add(whole.length - 1);
        for (int length : lengths) {
            Files.write(before.file, Arrays.copyOf(whole, length));
            Gateway after = key > 0 ? before.next().key(key) : before.next();

            JobReport report = after.restore();

            assertThat(report.state())
                    .as("seed %d, length %d: %s", seed, length, report)
                    .isEqualTo(State.FAILED);
            assertThat(report.message()).contains(length < 8 ? "is no snapshot" : "was cut off after " + length);
            assertOnlyRightAnswers(after, report.done());
        }
    }

    @Test
    void whatComesBeforeTheDamageIsKept() throws Exception {
        Gateway after = saved(0);
        change(bytes -> bytes[bytes.length - 40_000]++);

        JobReport report = refused(after);

        assertThat(report.message()).contains("is damaged", "The next snapshot replaces it");
        assertThat(report.done()).isBetween(1L, ENTRIES - 1L);
        assertThat(report.message()).contains(report.done() + " entries were restored");
        assertOnlyRightAnswers(after, report.done());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3})
    void bytesBehindTheEndAreDamage(int key) throws Exception {
        Gateway after = saved(key);
        byte[] bytes = Files.readAllBytes(before.file);
        Files.write(before.file, Arrays.copyOf(bytes, bytes.length + 1));

        assertThat(refused(after).message()).contains("is damaged");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3})
    void chunksMustStandInTheirOrder(int key) throws Exception {
        Gateway after = saved(key);
        int length = Chunks.FRAME + Chunks.BYTES + (key > 0 ? 16 : 4);
        change(bytes -> {
            byte[] first = Arrays.copyOfRange(bytes, Header.BYTES, Header.BYTES + length);
            System.arraycopy(bytes, Header.BYTES + length, bytes, Header.BYTES, length);
            System.arraycopy(first, 0, bytes, Header.BYTES + length, length);
        });

        assertThat(refused(after).done()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3})
    void noChunkOfAnotherSnapshotIsTaken(int key) throws Exception {
        saved(key);
        byte[] first = Files.readAllBytes(before.file);
        Gateway after = saved(key);
        change(bytes -> System.arraycopy(first, Header.BYTES, bytes, Header.BYTES, bytes.length - Header.BYTES));

        assertThat(refused(after).done()).isZero();
    }

    @Test
    void aNewerVersionIsRefused() throws Exception {
        Gateway after = saved(0);
        changeHeader(header -> header.putShort(8, (short) (Header.VERSION + 1)));

        assertThat(refused(after).message())
                .contains("of format 3, of a newer version of the cache; this one reads format 2");
    }

    @Test
    void anOlderVersionIsRefused() throws Exception {
        Gateway after = saved(0);
        changeHeader(header -> header.putShort(8, (short) (Header.VERSION - 1)));

        assertThat(refused(after).message()).contains("of format 1, of an older version of the cache");
    }

    @Test
    void keysOfAnotherSchemaAreRefused() throws Exception {
        Gateway after = saved(0).schema(8);

        assertThat(refused(after).message())
                .contains("has keys of schema 7, and this version of the cache makes keys of schema 8");
    }

    @Test
    void anotherKeyIsRefused() throws Exception {
        saved(3);

        assertThat(refused(before.next().key(4)).message())
                .contains("was encrypted with another key than ai-cache.warming.snapshot.key has");
    }

    @Test
    void aMissingKeyIsSaid() throws Exception {
        saved(3);

        assertThat(refused(before.next()).message())
                .contains("is encrypted, and ai-cache.warming.snapshot.key is not set");
    }

    @Test
    void aFileThatIsNotEncryptedIsRefusedWhereAKeyIsSet() throws Exception {
        saved(0);

        assertThat(refused(before.next().key(3)).message())
                .contains("is not encrypted although ai-cache.warming.snapshot.key is set");
    }

    @Test
    void aHeaderThatSaysItIsNotEncryptedOpensNothing() throws Exception {
        saved(3);
        changeHeader(header -> header.putShort(10, (short) 0));

        assertThat(refused(before.next()).done()).isZero();
    }

    @Test
    void aForeignFileIsNeitherReadNorWrittenOver() throws Exception {
        Files.write(before.file, "the minutes of the last meeting".getBytes(StandardCharsets.UTF_8));

        assertThat(refused(before.next()).message()).contains("is no snapshot of this cache");
        JobReport save = before.save();
        before.purge();

        assertThat(save.state()).isEqualTo(State.FAILED);
        assertThat(save.message()).contains(before.file.toString(), "is no snapshot", "ai-cache.warming.snapshot.file");
        assertThat(before.file).hasContent("the minutes of the last meeting");
        assertThat(folder).isDirectoryContaining(file -> file.equals(before.file));
        assertThat(folder.toFile().list()).hasSize(1);
    }

    @Test
    void aFolderIsNoSnapshot() throws Exception {
        Files.createDirectory(before.file);

        assertThat(before.save().message()).contains("is no snapshot");
        assertThat(before.next().restore().state()).isEqualTo(State.FAILED);
    }

    @Test
    void anEmptyFileIsWrittenOver() throws Exception {
        Files.createFile(before.file);

        assertThat(before.save().state()).isEqualTo(State.DONE);
    }

    @Test
    void aRefusedSnapshotIsReplacedByTheNext() throws Exception {
        saved(3);
        Gateway after = before.next().key(4);
        after.restore();
        after.store.put(Entries.text(1));

        assertThat(after.save().state()).isEqualTo(State.DONE);
        assertThat(before.next().key(4).restore().done()).isEqualTo(1);
    }
}
