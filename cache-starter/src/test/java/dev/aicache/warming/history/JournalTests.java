package dev.aicache.warming.history;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.aicache.CacheKey;
import dev.aicache.warming.WarmingRequest;

import static dev.aicache.warming.history.Samples.cipher;
import static dev.aicache.warming.history.Samples.key;
import static dev.aicache.warming.history.Samples.otherCipher;
import static dev.aicache.warming.history.Samples.request;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

class JournalTests {

    private static final Instant START = Instant.parse("2026-03-02T08:00:00Z");
    private static final long LARGE = 64 << 20;

    @TempDir
    private Path temporary;

    private final SteeredClock clock = new SteeredClock(START);
    private final List<String> notes = new ArrayList<>();
    private final List<Exception> faults = new ArrayList<>();

    private Path folder() {
        return temporary.resolve("journal");
    }

    private Journal journal(long maxSize, RequestCipher cipher, History history) {
        return new Journal(folder(), maxSize, cipher, history, clock, new JournalListener() {
            @Override
            public void onFault(Exception failure) {
                faults.add(failure);
            }

            @Override
            public void onNote(String message) {
                notes.add(message);
            }
        });
    }

    private Journal journal(RequestCipher cipher) {
        Journal journal = journal(LARGE, cipher, history());
        journal.flush();
        return journal;
    }

    private static History history() {
        return new History(ZoneOffset.UTC, 1000);
    }

    private static Optional<WarmingRequest> none() {
        return Optional.empty();
    }

    private void ask(Journal journal, long number, int times) {
        for (int i = 0; i < times; i++) {
            journal.onAccess("chat", key(number), JournalTests::none);
        }
    }

    /** Asks as often as it takes for the request to be kept. */
    private static void keep(Journal journal, CacheKey key, WarmingRequest request) {
        journal.onAccess("chat", key, () -> Optional.of(request));
        journal.onAccess("chat", key, () -> Optional.of(request));
    }

    private List<Path> segments() throws IOException {
        try (Stream<Path> files = Files.list(folder())) {
            return files.filter(file -> file.toString().endsWith(".log"))
                    .sorted()
                    .toList();
        }
    }

    private List<Access> accesses() throws IOException {
        List<Access> all = new ArrayList<>();
        for (Path segment : segments()) {
            for (Segment.Located record : Segment.read(segment).records()) {
                if (!record.frame().isRequest()) {
                    all.add(record.frame().access());
                }
            }
        }
        return all;
    }

    private static String text(WarmingRequest request) {
        return new String(request.request().body(), UTF_8);
    }

    @Test
    void writesOneRecordForAllAccessesToAKeyBetweenTwoFlushes() throws IOException {
        try (Journal journal = journal(null)) {
            ask(journal, 1, 3);
            ask(journal, 2, 1);
            journal.onStored("chat", key(1), 0.25);
            clock.advance(Duration.ofSeconds(30));
            journal.flush();
        }

        assertThat(accesses())
                .containsExactlyInAnyOrder(
                        new Access(key(1), "chat", START.toEpochMilli(), 3, 0.25),
                        new Access(key(2), "chat", START.toEpochMilli(), 1, 0));
        assertThat(faults).isEmpty();
    }

    @Test
    void tellsTheHistoryWhatAnEarlierProcessHasWritten() {
        try (Journal journal = journal(null)) {
            for (int hour = 0; hour < 48; hour++) {
                ask(journal, 1, 5);
                clock.advance(Duration.ofHours(1));
                journal.flush();
            }
        }

        History history = history();
        try (Journal journal = journal(LARGE, null, history)) {
            journal.flush();
        }

        Instant now = clock.instant();
        assertThat(history.forecast(now, now.plus(Duration.ofHours(1)), 10).keys())
                .extracting(Expected::key)
                .containsExactly(key(1));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 9, 30})
    void usesWhatIsBeforeATornRecordAndWritesBehindItNoMore(int cut) throws IOException {
        try (Journal journal = journal(null)) {
            ask(journal, 1, 1);
            journal.flush();
            ask(journal, 2, 1);
            journal.flush();
        }
        Path torn = segments().get(0);
        try (RandomAccessFile file = new RandomAccessFile(torn.toFile(), "rw")) {
            file.setLength(file.length() - cut);
        }

        try (Journal journal = journal(null)) {
            ask(journal, 3, 1);
            journal.flush();
        }

        assertThat(segments()).hasSize(2);
        assertThat(accesses()).extracting(Access::key).containsExactly(key(1), key(3));
        assertThat(notes).singleElement().asString().contains("ends amid a record");
        assertThat(faults).isEmpty();
    }

    @Test
    void takesZerosAtTheEndForATornRecord() throws IOException {
        try (Journal journal = journal(null)) {
            ask(journal, 1, 1);
        }
        try (RandomAccessFile file = new RandomAccessFile(segments().get(0).toFile(), "rw")) {
            file.setLength(file.length() + 500);
        }

        try (Journal journal = journal(null)) {
            assertThat(journal.statistics().dropped()).isZero();
        }

        assertThat(accesses()).extracting(Access::key).containsExactly(key(1));
    }

    @Test
    void refusesADamagedFileAndUsesTheOthers() throws IOException {
        for (int process = 0; process < 3; process++) {
            try (Journal journal = journal(null)) {
                ask(journal, 10L * process, 1);
                ask(journal, 10L * process + 1, 1);
            }
        }
        Path damaged = segments().get(1);
        byte[] bytes = Files.readAllBytes(damaged);
        bytes[Segment.HEAD + Frame.HEAD + 3] ^= 1;
        Files.write(damaged, bytes);

        History history = history();
        try (Journal journal = journal(LARGE, null, history)) {
            journal.flush();
        }

        assertThat(history.size()).isEqualTo(4);
        assertThat(history.isKnown(key(0))).isTrue();
        assertThat(history.isKnown(key(11))).isFalse();
        assertThat(history.isKnown(key(21))).isTrue();
        assertThat(notes)
                .singleElement()
                .asString()
                .contains(damaged.getFileName().toString(), "checksum", "the rest of the journal is");
        assertThat(faults).isEmpty();
    }

    @Test
    void refusesAFileThatIsNoJournal() throws IOException {
        Files.createDirectories(folder());
        Files.writeString(folder().resolve("journal-000000000007.log"), "something else altogether");

        try (Journal journal = journal(null)) {
            ask(journal, 1, 1);
        }

        assertThat(notes).singleElement().asString().contains("no journal of this version");
        assertThat(segments()).last().asString().endsWith("journal-000000000008.log");
    }

    @Test
    void staysWithinItsSizeAndGivesTheOldestUp() throws IOException {
        long maxSize = 1 << 20;
        Path first;
        try (Journal journal = journal(maxSize, null, history())) {
            journal.flush();
            ask(journal, 0, 1);
            journal.flush();
            first = segments().get(0);
            for (int i = 1; i < 60_000; i++) {
                ask(journal, i, 1);
                if (i % 500 == 0) {
                    clock.advance(Duration.ofMinutes(1));
                    journal.flush();
                    assertThat(size()).isLessThanOrEqualTo(maxSize);
                    assertThat(journal.statistics().bytes()).isEqualTo(size());
                }
            }
        }

        assertThat(first).doesNotExist();
        assertThat(size()).isGreaterThan(maxSize * 3 / 4);
        assertThat(accesses()).extracting(Access::key).contains(key(59_999)).doesNotContain(key(1));
        assertThat(faults).isEmpty();
    }

    private long size() throws IOException {
        long size = 0;
        for (Path segment : segments()) {
            size += Files.size(segment);
        }
        return size;
    }

    @Test
    void sumsAFullFileByKeyAndHour() throws IOException {
        try (Journal journal = journal(1 << 20, null, history())) {
            journal.flush();
            for (int flush = 0; flush < 120; flush++) {
                for (int number = 0; number < 100; number++) {
                    ask(journal, number, 1);
                }
                clock.advance(Duration.ofMinutes(5));
                journal.flush();
            }
        }

        assertThat(accesses().stream().mapToLong(Access::count).sum()).isEqualTo(12_000);
        // Ten hours of a hundred keys, a second time where a file ends amid one, and the newest file as it is.
        assertThat(accesses()).hasSizeBetween(1000, 4000);
    }

    @Test
    void keepsARequestOnceWhenItsKeyIsAskedAgain() {
        try (Journal journal = journal(cipher())) {
            journal.onAccess("chat", key(1), () -> Optional.of(request("once")));
            journal.flush();
            assertThat(journal.request(key(1), "here")).isEmpty();

            journal.onAccess("chat", key(1), () -> Optional.of(request("again")));
            journal.flush();
            long size = journal.statistics().bytes();
            int[] asked = {0};
            journal.onAccess("chat", key(1), () -> {
                asked[0]++;
                return Optional.of(request("a third time"));
            });
            journal.flush();

            WarmingRequest kept = journal.request(key(1), "here").orElseThrow();
            assertThat(text(kept)).isEqualTo("again");
            assertThat(kept.where()).isEqualTo("here");
            assertThat(kept.credential()).isEqualTo("openai");
            assertThat(kept.request().query()).isEqualTo("api-version=1");
            assertThat(kept.request().headers().first("X-Tenant")).isEqualTo("märz");
            assertThat(asked[0]).isZero();
            assertThat(journal.statistics().bytes() - size).isLessThan(100);
            assertThat(journal.statistics().requests()).isEqualTo(1);
        }
    }

    @Test
    void findsARequestOfAnEarlierProcess() {
        try (Journal journal = journal(cipher())) {
            keep(journal, key(1), request("before"));
        }

        try (Journal journal = journal(cipher())) {
            assertThat(journal.request(key(1), "now").map(JournalTests::text)).hasValue("before");
            assertThat(journal.request(key(2), "now")).isEmpty();
        }
    }

    @Test
    void carriesARequestOverThatIsStillAskedWhenItsFileIsGivenUp() throws IOException {
        try (Journal journal = journal(1 << 20, cipher(), history())) {
            journal.flush();
            keep(journal, key(-1), request("still asked"));
            keep(journal, key(-2), request("forgotten"));
            journal.flush();
            Path first = segments().get(0);
            for (int i = 1; i < 60_000; i++) {
                ask(journal, i, 1);
                if (i % 500 == 0) {
                    ask(journal, -1, 10);
                    clock.advance(Duration.ofHours(1));
                    journal.flush();
                }
            }

            assertThat(first).doesNotExist();
            assertThat(journal.request(key(-1), "now").map(JournalTests::text)).hasValue("still asked");
            assertThat(journal.request(key(-2), "now")).isEmpty();
        }
        assertThat(faults).isEmpty();
    }

    @Test
    void keepsARequestThroughTheSummingOfItsFile() throws IOException {
        try (Journal journal = journal(1 << 20, cipher(), history())) {
            journal.flush();
            keep(journal, key(7), request("in the middle"));
            for (int flush = 0; flush < 50; flush++) {
                for (int number = 0; number < 100; number++) {
                    ask(journal, number, 1);
                }
                clock.advance(Duration.ofMinutes(5));
                journal.flush();
            }

            assertThat(accesses()).hasSizeLessThan(2500);
            assertThat(journal.request(key(7), "now").map(JournalTests::text)).hasValue("in the middle");
        }
    }

    @Test
    void writesNothingOfARequestInPlainText() throws IOException {
        try (Journal journal = journal(cipher())) {
            keep(journal, key(1), request("the secret of the soup is lovage"));
        }

        for (Path file : segments()) {
            String content = Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1);
            assertThat(content).doesNotContain("lovage", "/v1/chat", "X-Tenant", "openai");
        }
    }

    @Test
    void saysThatRequestsAreOfAnotherKeyAndUsesTheAccesses() {
        try (Journal journal = journal(cipher())) {
            keep(journal, key(1), request("old"));
        }

        History history = history();
        try (Journal journal = journal(LARGE, otherCipher(), history)) {
            journal.flush();
            assertThat(journal.request(key(1), "now")).isEmpty();
            assertThat(history.isKnown(key(1))).isTrue();
            keep(journal, key(1), request("new"));
            journal.flush();
            assertThat(journal.request(key(1), "now").map(JournalTests::text)).hasValue("new");
        }

        assertThat(notes).singleElement().asString().contains("another key", "1 requests", ".log");
        assertThat(faults).isEmpty();
    }

    @Test
    void refusesARequestThatWasChangedOnDisk() throws IOException {
        try (Journal journal = journal(cipher())) {
            keep(journal, key(1), request("whole"));
            journal.flush();
            Path file = segments().get(0);
            byte[] bytes = Files.readAllBytes(file);
            bytes[bytes.length / 2] ^= 1;
            Files.write(file, bytes);

            assertThat(journal.request(key(1), "now")).isEmpty();
        }
        assertThat(faults).hasSize(1);
    }

    @Test
    void isForItsOwnerOnly() throws IOException {
        try (Journal journal = journal(cipher())) {
            keep(journal, key(1), request("private"));
        }

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder())))
                .isEqualTo("rwx------");
        try (Stream<Path> files = Files.list(folder())) {
            assertThat(files)
                    .hasSizeGreaterThan(1)
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo("rw-------"));
        }
    }

    @Test
    void dropsAndCountsKeysBeyondWhatIsCountedAtATime() {
        try (Journal journal = journal(null)) {
            for (int i = 0; i < Journal.COUNTED + 5; i++) {
                ask(journal, i, 1);
            }
            ask(journal, 0, 1);

            assertThat(journal.statistics().dropped()).isEqualTo(5);
        }
    }

    @Test
    void dropsAndCountsRequestsThatWouldWaitAndTakesThemLater() {
        try (Journal journal = journal(cipher())) {
            for (int i = 0; i <= Journal.WAITING; i++) {
                keep(journal, key(i), request("one of many"));
            }
            assertThat(journal.statistics().dropped()).isEqualTo(1);
            journal.flush();
            assertThat(journal.statistics().requests()).isEqualTo(Journal.WAITING);

            keep(journal, key(Journal.WAITING), request("the last"));
            journal.flush();
            assertThat(journal.statistics().requests()).isEqualTo(Journal.WAITING + 1);
        }
    }

    @Test
    void holdsNoMoreBytesOfWaitingRequestsThanItSays() {
        String megabyte = "x".repeat(1 << 20);
        try (Journal journal = journal(cipher())) {
            for (int i = 0; i < 10; i++) {
                keep(journal, key(i), request(megabyte));
            }

            // Each of the two that are too much is tried once, at its second access.
            assertThat(journal.statistics().dropped()).isEqualTo(2);
        }
    }

    @Test
    void leavesOutARequestThatIsTooLargeForItsFiles() {
        try (Journal journal = journal(1 << 20, cipher(), history())) {
            journal.flush();
            keep(journal, key(1), request("x".repeat(100_000)));
            journal.flush();

            assertThat(journal.request(key(1), "now")).isEmpty();
            assertThat(journal.statistics().dropped()).isEqualTo(1);
        }
        assertThat(faults).isEmpty();
    }

    @Test
    void aDiskThatFailsIsAFaultAndTheNextWriteGoesOn() throws IOException {
        History history = history();
        try (Journal journal = journal(LARGE, cipher(), history)) {
            journal.flush();
            Path aside = temporary.resolve("aside");
            Files.move(folder(), aside);
            Files.writeString(folder(), "no folder any more");
            keep(journal, key(1), request("lost"));
            ask(journal, 2, 1);
            journal.flush();

            assertThat(faults).hasSize(2);
            assertThat(journal.statistics().dropped()).isEqualTo(1 + 3);
            assertThat(history.isKnown(key(2))).isTrue();

            Files.delete(folder());
            Files.move(aside, folder());
            keep(journal, key(1), request("kept"));
            journal.flush();

            assertThat(journal.request(key(1), "now").map(JournalTests::text)).hasValue("kept");
        }
        assertThat(faults).hasSize(2);
    }

    @Test
    void countsOnInMemoryWhereThereIsNoFolderToBeHad() throws IOException {
        Files.writeString(folder(), "a file in its place");
        History history = history();

        try (Journal journal = journal(LARGE, null, history)) {
            ask(journal, 1, 1);
            journal.flush();
        }

        assertThat(history.isKnown(key(1))).isTrue();
        assertThat(faults).isNotEmpty();
    }

    @Test
    void leavesAFolderToWhoHasIt() {
        try (Journal owner = journal(null)) {
            ask(owner, 1, 1);
            try (Journal second = journal(null)) {
                ask(second, 2, 1);
            }
            assertThat(faults).isNotEmpty();
            assertThat(faults.get(0)).hasMessageContaining("give each a folder of its own");
        }
    }
}
