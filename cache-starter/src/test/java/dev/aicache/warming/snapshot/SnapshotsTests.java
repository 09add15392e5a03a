package dev.aicache.warming.snapshot;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.aicache.Body;
import dev.aicache.CacheKey;
import dev.aicache.CachedResponse;
import dev.aicache.Headers;
import dev.aicache.Tag;
import dev.aicache.coordination.TaggedStamp;
import dev.aicache.store.BodyStorage;
import dev.aicache.store.Deposit;
import dev.aicache.store.RestoreResult;
import dev.aicache.store.StoreLimits;
import dev.aicache.store.Terms;
import dev.aicache.warming.Job;
import dev.aicache.warming.JobReport;
import dev.aicache.warming.JobReport.State;

import static org.assertj.core.api.Assertions.assertThat;

class SnapshotsTests {

    private static final byte[] NEWER = "newer".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    private Gateway gateway() {
        return Gateway.at(folder.resolve("entries"));
    }

    /** A body with which something happens when it is read, once it has been weighed. */
    private static final class Eventful extends Body {

        private final byte[] bytes;
        private final Runnable event;
        private boolean isWeighed;

        Eventful(int size, Runnable event) {
            super(size, new int[0]);
            this.bytes = Entries.noise(size, size);
            this.event = event;
        }

        @Override
        public int chunkCount() {
            return 2;
        }

        @Override
        public List<ByteBuffer> chunks() {
            if (isWeighed) {
                event.run();
            }
            isWeighed = true;
            int half = bytes.length / 2;
            return List.of(
                    ByteBuffer.wrap(bytes, 0, half).slice(),
                    ByteBuffer.wrap(bytes, half, bytes.length - half).slice());
        }
    }

    private static Gateway filled(Gateway gateway, int entries) {
        for (int i = 0; i < entries; i++) {
            gateway.store.put(Entries.text(i));
        }
        return gateway;
    }

    private List<CacheKey> saved() throws Exception {
        List<CacheKey> keys = new ArrayList<>();
        try (SnapshotReader reader =
                new SnapshotReader(folder.resolve("entries"), new Seals(null), (coding, size, marks, bytes) -> null)) {
            for (SnapshotReader.Saved saved = reader.next(); saved != null; saved = reader.next()) {
                Body body = saved.body();
                assertThat(body).isNotNull();
                keys.add(saved.fields().entry().apply(body).key());
            }
        }
        return keys;
    }

    private static Deposit deposit(long number, int size, double cost, Duration ttl) {
        CachedResponse response = new CachedResponse(200, Headers.empty(), Body.of(new byte[size]), null);
        return new Deposit(Entries.key(number), response, ttl, cost, Deposit.SHARED);
    }

    @Test
    void savesTheMostValuableFirst() throws Exception {
        Gateway gateway = gateway();
        Duration hour = Duration.ofHours(1);
        long often = 1;
        long once = 2;
        long cheap = 3;
        long large = 4;
        long longAgo = 5;
        long unpriced = 6;
        long stale = 7;
        gateway.store.put(deposit(longAgo, 1000, 10, hour));
        for (int i = 0; i < 5; i++) {
            gateway.advance(Duration.ofMillis(1));
            gateway.store.get(Entries.key(longAgo));
        }
        gateway.advance(Duration.ofMinutes(40));
        gateway.store.put(Entries.text(stale));
        gateway.advance(Duration.ofMinutes(10));
        gateway.store.put(deposit(cheap, 1000, 1, hour));
        gateway.store.put(deposit(large, 10_000, 10, hour));
        gateway.store.put(deposit(unpriced, 1000, 0, hour));
        gateway.store.put(deposit(once, 1000, 10, hour));
        gateway.store.put(deposit(often, 1000, 10, hour));
        for (int i = 0; i < 9; i++) {
            gateway.advance(Duration.ofMillis(1));
            gateway.store.get(Entries.key(often));
            gateway.store.peek(Entries.key(stale), any -> true);
        }

        gateway.save();

        assertThat(saved())
                .containsExactly(
                        Entries.key(often),
                        Entries.key(once),
                        Entries.key(large),
                        Entries.key(cheap),
                        Entries.key(longAgo),
                        Entries.key(unpriced),
                        Entries.key(stale));
    }

    @Test
    void restoringLetsNobodyLeave() throws Exception {
        Gateway before = gateway();
        for (int i = 0; i < 40; i++) {
            before.store.put(deposit(i, 10_000, 40 - i, Duration.ofHours(1)));
        }
        before.save();
        Gateway after = before.next(200_000);
        after.store.put(deposit(99, 10_000, 1, Duration.ofHours(1)));

        JobReport report = after.restore();

        assertThat(report.state()).isEqualTo(State.DONE);
        assertThat(report.message())
                .contains("The store is full: of 40 entries, those after the first " + report.done());
        assertThat(report.done()).isBetween(10L, 19L);
        assertThat(after.store.statistics().evicted()).isZero();
        assertThat(after.store.inspect(Entries.key(99))).isNotNull();
        assertThat(after.store.inspect(Entries.key(0))).isNotNull();
        assertThat(after.store.used()).isLessThanOrEqualTo(200_000);
    }

    @Test
    void restoringStopsAtTheNumberOfEntriesToo() throws Exception {
        Gateway before = filled(gateway(), 10);
        before.save();
        Gateway after = new Gateway(before.file, before.wall, new StoreLimits(1 << 20, 4, 1), BodyStorage.HEAP);

        JobReport report = after.restore();

        assertThat(report.done()).isEqualTo(4);
        assertThat(after.store.statistics().evicted()).isZero();
    }

    @Test
    void aScopeGetsNoMoreThanItsShare() throws Exception {
        Gateway before = gateway();
        for (int i = 0; i < 20; i++) {
            CachedResponse response = new CachedResponse(200, Headers.empty(), Body.of(new byte[10_000]), null);
            before.store.put(new Deposit(Entries.key(i), response, Duration.ofHours(1), 1, i < 15 ? 8 : 9));
        }
        StoreLimits limits = new StoreLimits(1 << 20, Long.MAX_VALUE, 0.5);
        Gateway shared = new Gateway(before.file, before.wall, limits, BodyStorage.HEAP);
        for (int i = 0; i < 20; i++) {
            CachedResponse response = new CachedResponse(200, Headers.empty(), Body.of(new byte[10_000]), null);
            shared.store.put(new Deposit(Entries.key(i), response, Duration.ofHours(1), 1, i < 15 ? 8 : 9));
        }
        shared.save();
        StoreLimits less = new StoreLimits(200_000, Long.MAX_VALUE, 0.3);
        Gateway after = new Gateway(before.file, before.wall, less, BodyStorage.HEAP);

        JobReport report = after.restore();

        assertThat(report.done()).isEqualTo(10);
        assertThat(report.skipped()).isEqualTo(10);
        assertThat(after.store.statistics().evicted()).isZero();
    }

    @Test
    void anAnswerThatCameMeanwhileStays() throws Exception {
        Gateway before = filled(gateway(), 5);
        before.save();
        Gateway after = before.next();
        after.store.put(Entries.of(2, Body.of(NEWER)));
        after.check((entry, savedAt) -> {
            // Between the reading of the entry and its coming back.
            if (entry.key().equals(Entries.key(3))) {
                after.store.put(Entries.of(3, Body.of(NEWER)));
            }
            return true;
        });

        JobReport report = after.restore();

        assertThat(report.done()).isEqualTo(3);
        assertThat(report.skipped()).isEqualTo(2);
        assertThat(after.state(Entries.key(2)).response().body().toByteArray()).isEqualTo(NEWER);
        assertThat(after.state(Entries.key(3)).response().body().toByteArray()).isEqualTo(NEWER);
    }

    @Test
    void whatWasPurgedSinceStaysAway() throws Exception {
        Gateway before = filled(gateway(), 5);
        before.save();
        Gateway after = before.next()
                .check((entry, savedAt) -> {
                    assertThat(savedAt).isEqualTo(before.wall.instant());
                    return !entry.key().equals(Entries.key(3));
                })
                .check((entry, savedAt) -> {
                    if (entry.key().equals(Entries.key(1))) {
                        throw new IllegalStateException("does not know");
                    }
                    return true;
                });

        JobReport report = after.restore();

        assertThat(report.state()).isEqualTo(State.DONE);
        assertThat(report.done()).isEqualTo(3);
        assertThat(report.skipped()).isEqualTo(1);
        assertThat(report.errors()).extracting(JobReport.Errors::kind).containsExactly("check IllegalStateException");
        assertThat(after.store.inspect(Entries.key(3))).isNull();
        assertThat(after.store.inspect(Entries.key(1))).isNull();
    }

    @Test
    void aPurgeEndsTheRestoreAndTakesTheFileWithIt() throws Exception {
        Gateway before = filled(gateway(), 5);
        before.save();
        Gateway after = before.next();
        after.check((entry, savedAt) -> {
            if (after.store.statistics().entries() == 2) {
                after.purge();
            }
            return true;
        });

        JobReport report = after.restore();

        assertThat(report.message()).contains("The cache was purged");
        assertThat(after.store.statistics().entries()).isZero();
        assertThat(before.file).doesNotExist();
    }

    @Test
    void aPurgeBeforeTheRestoreBeginsIsNotUndone() throws Exception {
        Gateway before = filled(gateway(), 1);
        before.save();
        Gateway after = before.next();
        byte[] file = Files.readAllBytes(before.file);
        CountDownLatch mayGo = new CountDownLatch(1);
        after.check((entry, savedAt) -> {
            try {
                return mayGo.await(30, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        Job first = after.snapshots().restore();
        Job second = after.snapshots().restore();
        after.purge();
        Files.write(before.file, file);
        mayGo.countDown();

        assertThat(Gateway.end(first).done()).isZero();
        assertThat(Gateway.end(second).done()).isZero();
        assertThat(after.store.statistics().entries()).isZero();
    }

    @Test
    void aPurgeWhileItIsSavedLeavesNoSnapshot() throws Exception {
        Gateway gateway = filled(gateway(), 3);
        gateway.save();
        gateway.store.put(Entries.of(9, new Eventful(100, gateway::purge)));

        JobReport report = gateway.save();

        assertThat(report.state()).isEqualTo(State.FAILED);
        assertThat(report.message()).contains("was purged while", gateway.file.toString());
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void whatComesAndGoesWhileItIsSavedIsNoTrouble() throws Exception {
        Gateway gateway = gateway();
        gateway.snapshots();
        gateway.store.put(deposit(1, 10, 1, Duration.ofHours(1)));
        long sequence = gateway.store.put(Entries.text(2)).sequence();
        AtomicBoolean first = new AtomicBoolean(true);
        Body eventful = new Eventful(100, () -> {
            if (first.getAndSet(false)) {
                gateway.store.remove(Entries.key(2), sequence);
                gateway.store.put(Entries.text(3));
            }
        });
        gateway.store.put(new Deposit(
                Entries.key(0), new CachedResponse(200, Headers.empty(), eventful, null), Duration.ofHours(1), 1e6, 0));

        JobReport report = gateway.save();

        assertThat(report.state()).as(report.message()).isEqualTo(State.DONE);
        assertThat(report.done()).isEqualTo(2);
        assertThat(report.skipped()).isEqualTo(1);
        assertThat(saved()).containsExactly(Entries.key(0), Entries.key(1));
    }

    @Test
    void restoringEndsWithItsTime() throws Exception {
        Gateway before = filled(gateway(), 6);
        before.save();
        Gateway after = before.next().within(Duration.ofSeconds(3));
        after.check((entry, savedAt) -> {
            after.ticks.addAndGet(Duration.ofSeconds(1).toNanos());
            return true;
        });

        JobReport report = after.restore();

        assertThat(report.state()).isEqualTo(State.DONE);
        assertThat(report.done()).isEqualTo(3);
        assertThat(report.message())
                .isEqualTo("The time was over: of 6 entries, those after the first 3 were not looked at.");
    }

    @Test
    void savingEndsWithItsTimeAndTheSnapshotIsWhole() throws Exception {
        Gateway gateway = gateway();
        for (int i = 0; i < 6; i++) {
            gateway.store.put(Entries.of(
                    i,
                    new Eventful(
                            100,
                            () -> gateway.ticks.addAndGet(Duration.ofSeconds(1).toNanos()))));
        }
        gateway.ticks.set(0);

        JobReport report = Gateway.end(gateway.snapshots().save(Duration.ofSeconds(3)));

        assertThat(report.state()).isEqualTo(State.DONE);
        assertThat(report.message()).contains("The time was over: the", "that are worth least were not saved");
        assertThat(report.done()).isBetween(1L, 5L);
        assertThat(gateway.next().restore().done()).isEqualTo(report.done());
    }

    @Test
    void aCancelledRestoreEndsSoonAndKeepsWhatItHas() throws Exception {
        Gateway before = filled(gateway(), 6);
        before.save();
        Gateway after = before.next();
        List<Job> job = new ArrayList<>();
        CountDownLatch started = new CountDownLatch(1);
        after.check((entry, savedAt) -> {
            try {
                if (started.await(30, TimeUnit.SECONDS)
                        && after.store.statistics().entries() == 2) {
                    job.get(0).cancel();
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return true;
        });
        job.add(after.snapshots().restore());
        started.countDown();

        JobReport report = Gateway.end(job.get(0));

        assertThat(report.state()).isEqualTo(State.CANCELLED);
        assertThat(report.done()).isEqualTo(3);
        assertThat(after.snapshots().isRestoring()).isFalse();
        assertThat(before.file).exists();
    }

    @Test
    void aCancelledSaveLeavesTheSnapshotBefore() throws Exception {
        Gateway gateway = filled(gateway(), 2);
        gateway.save();
        byte[] file = Files.readAllBytes(gateway.file);
        List<Job> job = new ArrayList<>();
        CountDownLatch started = new CountDownLatch(1);
        gateway.store.put(Entries.of(3, new Eventful(300_000, () -> {
            try {
                assertThat(started.await(30, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            job.get(0).cancel();
        })));
        job.add(gateway.snapshots().save());
        started.countDown();

        assertThat(Gateway.end(job.get(0)).state()).isEqualTo(State.CANCELLED);
        assertThat(gateway.file).hasBinaryContent(file);
        assertThat(folder.toFile().list()).hasSize(1);
    }

    @Test
    void savingWhileItIsRestoredIsRefused() throws Exception {
        Gateway before = filled(gateway(), 6);
        before.save();
        byte[] file = Files.readAllBytes(before.file);
        Gateway after = before.next();
        List<JobReport> saves = new ArrayList<>();
        after.check((entry, savedAt) -> {
            try {
                saves.add(after.save());
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            return true;
        });

        assertThat(after.restore().done()).isEqualTo(6);

        assertThat(saves)
                .hasSize(6)
                .allSatisfy(save -> assertThat(save.message()).contains("is being restored"));
        assertThat(before.file).hasBinaryContent(file);
        assertThat(after.save().state()).isEqualTo(State.DONE);
    }

    @Test
    void aWriterThatDiesInTheMiddleLeavesEverythingAsItWas() throws Exception {
        Gateway gateway = filled(gateway(), 3);
        gateway.save();
        byte[] file = Files.readAllBytes(gateway.file);
        List<String> during = new ArrayList<>();
        gateway.store.put(Entries.of(9, new Eventful(400_000, () -> {
            during.addAll(List.of(folder.toFile().list()));
            throw new IllegalStateException("died");
        })));

        JobReport report = gateway.save();

        assertThat(report.state()).isEqualTo(State.FAILED);
        assertThat(during).hasSize(2).contains("entries").anyMatch(name -> name.startsWith(".entries."));
        assertThat(gateway.file).hasBinaryContent(file);
        assertThat(folder.toFile().list()).containsExactly("entries");
    }

    @Test
    void whatADeadProcessLeftIsRemovedAndWhatALiveOneWritesStays() throws Exception {
        Gateway gateway = filled(gateway(), 3);
        Path dead = Files.write(folder.resolve(".entries.123.tmp"), new byte[10]);
        Path live = Files.write(folder.resolve(".entries.456.tmp"), new byte[10]);
        Path other = Files.write(folder.resolve("entries.789.tmp"), new byte[10]);
        FileTime old = FileTime.from(gateway.wall.instant().minus(Duration.ofMinutes(11)));
        Files.setLastModifiedTime(dead, old);
        Files.setLastModifiedTime(other, old);
        Files.setLastModifiedTime(live, FileTime.from(gateway.wall.instant().minus(Duration.ofMinutes(9))));

        gateway.save();

        assertThat(folder.toFile().list()).containsExactlyInAnyOrder("entries", ".entries.456.tmp", "entries.789.tmp");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void fillsAndPurgesMeanwhileDoNoHarm(boolean isRestoring) throws Exception {
        Gateway before = filled(gateway(), 3000);
        before.save();
        Gateway gateway = isRestoring ? before.next() : before;
        AtomicBoolean isOver = new AtomicBoolean();
        List<Thread> others = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            int odd = i;
            others.add(new Thread(() -> {
                for (long number = odd; !isOver.get(); number = (number + 2) % 3000) {
                    gateway.store.put(Entries.of(number, Body.of(NEWER)));
                }
            }));
        }
        others.forEach(Thread::start);
        JobReport report = isRestoring ? gateway.restore() : gateway.save();
        isOver.set(true);
        for (Thread other : others) {
            other.join(30_000);
        }

        assertThat(report.state()).as(report.message()).isEqualTo(State.DONE);
        assertThat(report.done() + report.skipped()).isEqualTo(3000);
        Gateway after = isRestoring ? gateway : before.next();
        if (!isRestoring) {
            after.restore();
        }
        for (int i = 0; i < 3000; i++) {
            byte[] answer = after.state(Entries.key(i)).response().body().toByteArray();
            assertThat(new String(answer, StandardCharsets.UTF_8)).isIn("newer", "answer " + i);
        }
        gateway.store.clear();
        assertThat(gateway.store.used()).isZero();
    }

    @Test
    void aStoreThatWasPurgedTakesNothingFromBefore() {
        Gateway gateway = filled(gateway(), 1);
        var entry =
                gateway.state(Entries.key(0)).began(gateway.store.generations().stamp());

        gateway.purge();

        assertThat(gateway.store.restore(entry)).isEqualTo(RestoreResult.PURGED);
        var again = entry.began(gateway.store.generations().stamp());
        assertThat(gateway.store.restore(again)).isEqualTo(RestoreResult.RESTORED);
        assertThat(gateway.store.restore(again)).isEqualTo(RestoreResult.PRESENT);
    }

    private static CacheKey distinct(int number) {
        return new CacheKey(number, 0, 0, 0);
    }

    @Test
    void aPurgeOfOneEntryLeavesTheOthersToComeBackAndNoFile() throws Exception {
        Gateway before = gateway();
        Terms terms = Terms.fresh(Duration.ofHours(1))
                .stamped(TaggedStamp.of(before.store.generations().stamp(), List.of(Tag.route("chat"))));
        for (int i = 1; i <= 5; i++) {
            CachedResponse answer = new CachedResponse(200, Headers.empty(), Body.of(new byte[] {(byte) i}), null);
            before.store.put(new Deposit(distinct(i), answer, terms, 1, Deposit.SHARED));
        }
        before.save();
        Gateway after = before.next();
        after.check((entry, savedAt) -> {
            if (entry.key().equals(distinct(3))) {
                after.purge(Tag.key(entry.key()));
            }
            return true;
        });

        JobReport report = after.restore();

        assertThat(report.done()).as(report.message()).isEqualTo(4);
        assertThat(report.skipped()).isEqualTo(1);
        assertThat(after.store.inspect(distinct(3))).isNull();
        assertThat(before.file).as("may hold what was purged").doesNotExist();
        after.purge(Tag.route("chat"));
        assertThat(after.store.inspect(distinct(1)))
                .as("its tags came back with it")
                .isNull();
    }
}
