package dev.aicache.warming.snapshot;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.aicache.Body;
import dev.aicache.store.BodyStorage;
import dev.aicache.store.Deposit;
import dev.aicache.store.EntryState;
import dev.aicache.store.Hit;
import dev.aicache.store.StoreLimits;
import dev.aicache.store.pages.PagePool;
import dev.aicache.store.pages.PagedStorage;
import dev.aicache.warming.JobReport;
import dev.aicache.warming.JobReport.State;

import static org.assertj.core.api.Assertions.assertThat;

class RoundTripTests {

    @TempDir
    Path folder;

    private Gateway gateway() {
        return Gateway.at(folder.resolve("entries"));
    }

    private static BodyStorage storage(boolean isPooled) {
        return isPooled ? new PagedStorage(new PagePool(16 << 20, 4096)) : BodyStorage.HEAP;
    }

    @ParameterizedTest
    @CsvSource({"false,false,0", "false,true,0", "true,false,0", "true,true,0", "false,false,5", "true,true,5"})
    void bringsEveryKindOfBodyBackBitForBit(boolean fromPool, boolean toPool, int key) throws Exception {
        StoreLimits limits = StoreLimits.memory(16 << 20);
        Gateway before = new Gateway(folder.resolve("entries"), new Gateway.Wall(), limits, storage(fromPool));
        Gateway after = new Gateway(before.file, before.wall, limits, storage(toPool));
        if (key > 0) {
            before.key(key);
            after.key(key);
        }
        List<Deposit> deposits = new ArrayList<>();
        for (Map.Entry<String, Body> body : Entries.bodies().entrySet()) {
            Deposit deposit = Entries.of(deposits.size(), body.getValue());
            assertThat(before.store.put(deposit).refused()).as(body.getKey()).isNull();
            deposits.add(deposit);
        }
        before.advance(Duration.ofSeconds(5));
        before.store.peek(deposits.get(4).key(), hit -> true);

        JobReport saved = before.save();
        JobReport restored = after.restore();

        assertThat(saved.state()).as(saved.message()).isEqualTo(State.DONE);
        assertThat(saved.done()).isEqualTo(deposits.size());
        assertThat(restored.state()).as(restored.message()).isEqualTo(State.DONE);
        assertThat(restored.done()).isEqualTo(deposits.size());
        assertThat(restored.total()).isEqualTo(deposits.size());
        assertThat(restored.kind()).isEqualTo("restore");
        for (Deposit deposit : deposits) {
            EntryState was = before.state(deposit.key());
            EntryState is = after.state(deposit.key());
            Entries.assertSame(is, was);
            assertThat(is.storedForNanos()).isEqualTo(was.storedForNanos());
            assertThat(is.idleNanos()).isEqualTo(was.idleNanos());
            is.release();
            was.release();
        }
    }

    @Test
    void ageAndTtlRunOnWhileNothingRuns() throws Exception {
        Gateway before = gateway();
        before.store.put(Entries.text(1));
        before.advance(Duration.ofMinutes(2));
        before.save();
        before.wall.advance(Duration.ofMinutes(3));
        Gateway after = before.next();

        after.restore();

        Hit hit = after.store.get(Entries.key(1));
        assertThat(hit).isNotNull();
        assertThat(hit.remaining()).isEqualTo(Duration.ofMinutes(5));
        assertThat(hit.age()).isEqualTo(Duration.ofMinutes(5).plusSeconds(3));
        after.advance(Duration.ofMinutes(5));
        assertThat(after.store.get(Entries.key(1))).isNull();
        assertThat(after.store.peek(Entries.key(1), any -> true)).isNotNull();
        after.advance(Duration.ofMinutes(20));
        assertThat(after.store.peek(Entries.key(1), any -> true)).isNull();
    }

    @Test
    void whatIsStaleComesBackStaleAndWhatIsExpiredStaysAway() throws Exception {
        Gateway before = gateway();
        before.store.put(Entries.text(1));
        before.advance(Duration.ofMinutes(14));
        before.store.put(Entries.text(2));
        before.save();
        before.wall.advance(Duration.ofMinutes(16));
        Gateway after = before.next();

        JobReport report = after.restore();

        assertThat(report.done()).isEqualTo(1);
        assertThat(report.skipped()).isEqualTo(1);
        assertThat(after.store.peek(Entries.key(1), any -> true)).isNull();
        Hit stale = after.store.peek(Entries.key(2), any -> true);
        assertThat(stale).isNotNull();
        assertThat(stale.staleNanos()).isEqualTo(Duration.ofMinutes(6).toNanos());
    }

    @Test
    void aClockThatWentBackAddsNothingToALife() throws Exception {
        Gateway before = gateway();
        before.store.put(Entries.text(1));
        before.advance(Duration.ofMinutes(4));
        before.save();
        before.wall.advance(Duration.ofHours(-9));
        Gateway after = before.next();

        after.restore();

        assertThat(after.state(Entries.key(1)).storedForNanos())
                .isEqualTo(Duration.ofMinutes(4).toNanos());
    }

    @Test
    void theRecordOfReadsGoesOn() throws Exception {
        Gateway before = gateway();
        before.store.put(Entries.text(1));
        for (int i = 0; i < 5; i++) {
            before.advance(Duration.ofSeconds(1));
            before.store.get(Entries.key(1));
        }
        before.advance(Duration.ofSeconds(30));
        before.save();
        before.wall.advance(Duration.ofSeconds(60));
        Gateway after = before.next();

        after.restore();

        EntryState entry = after.state(Entries.key(1));
        assertThat(entry.hits()).isEqualTo(5);
        assertThat(entry.idleNanos()).isEqualTo(Duration.ofSeconds(90).toNanos());
        assertThat(after.store.statistics().hits()).isZero();
    }

    @Test
    void scopesStayApart() throws Exception {
        StoreLimits shared = new StoreLimits(1 << 20, Long.MAX_VALUE, 0.5);
        Gateway before = new Gateway(folder.resolve("entries"), new Gateway.Wall(), shared, BodyStorage.HEAP);
        before.store.put(Entries.text(1));
        before.save();
        Gateway after = new Gateway(before.file, before.wall, shared, BodyStorage.HEAP);

        after.restore();

        assertThat(after.state(Entries.key(1)).scope()).isEqualTo(42);
    }

    @Test
    void leavesOutWhatThisProcessCannotDecode() throws Exception {
        Gateway before = gateway();
        long number = 0;
        for (Body body : Entries.bodies().values()) {
            before.store.put(Entries.of(number++, body));
        }
        before.save();
        Gateway after = before.next().coded((coding, size, marks, bytes) -> null);

        JobReport report = after.restore();

        assertThat(report.state()).isEqualTo(State.DONE);
        assertThat(report.failed()).isEqualTo(4);
        assertThat(report.done()).isEqualTo(number - 4);
        assertThat(report.errors()).extracting(JobReport.Errors::kind).contains("coding gzip");
    }

    @Test
    void aSecondSnapshotTakesThePlaceOfTheFirst() throws Exception {
        Gateway before = gateway();
        before.store.put(Entries.text(1));
        before.save();
        before.store.put(Entries.text(2));
        before.save();
        Gateway after = before.next();

        assertThat(after.restore().done()).isEqualTo(2);
    }

    @Test
    void withoutASnapshotThereIsNothingToDo() throws Exception {
        JobReport report = gateway().restore();

        assertThat(report.state()).isEqualTo(State.DONE);
        assertThat(report.message()).contains("There is no snapshot " + folder.resolve("entries"));
    }

    @Test
    void onlyTheOwnerMayReadIt() throws Exception {
        Gateway gateway = gateway();
        gateway.store.put(Entries.text(1));

        gateway.save();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(gateway.file)))
                .isEqualTo("rw-------");
    }

    @Test
    void anEncryptedFileShowsNothingOfAnAnswer() throws Exception {
        Gateway plain = gateway();
        Gateway secret = Gateway.at(folder.resolve("secret")).key(1);
        plain.store.put(Entries.text(1));
        secret.store.put(Entries.text(1));

        plain.save();
        secret.save();

        assertThat(new String(Files.readAllBytes(plain.file), java.nio.charset.StandardCharsets.ISO_8859_1))
                .contains("answer 1", "text/event-stream");
        assertThat(new String(Files.readAllBytes(secret.file), java.nio.charset.StandardCharsets.ISO_8859_1))
                .doesNotContain("answer", "event-stream", "gpt");
    }

    @Test
    void twoSnapshotsOfTheSameEntriesHaveNothingInCommon() throws Exception {
        Gateway first = gateway().key(1);
        Gateway second = Gateway.at(folder.resolve("second")).key(1);
        first.store.put(Entries.text(1));
        second.store.put(Entries.text(1));
        first.save();
        second.save();

        byte[] one = Files.readAllBytes(first.file);
        byte[] two = Files.readAllBytes(second.file);

        assertThat(java.util.Arrays.mismatch(
                        one, Header.BYTES + 5, Header.BYTES + 21, two, Header.BYTES + 5, Header.BYTES + 21))
                .as("one byte may be the same by chance")
                .isBetween(0, 3);
        assertThat(java.util.Arrays.equals(one, 32, 48, two, 32, 48)).isFalse();
    }
}
