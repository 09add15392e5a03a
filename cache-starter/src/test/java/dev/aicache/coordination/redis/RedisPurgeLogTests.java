package dev.aicache.coordination.redis;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.lettuce.core.RedisClient;
import io.lettuce.core.XAddArgs;
import io.lettuce.core.api.sync.RedisCommands;

import dev.aicache.PurgeNotice;
import dev.aicache.Tag;
import dev.aicache.coordination.PurgeRecord;
import dev.aicache.coordination.PurgeState;
import dev.aicache.coordination.Stamp;

import static dev.aicache.coordination.PurgeState.NEVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

/** The log on a server, by itself. */
class RedisPurgeLogTests {

    private static final PurgeNotice A = PurgeNotice.hard(Tag.of("a"));

    private static TestRedis redis;
    private static RedisClient client;
    private static RedisCommands<String, String> admin;
    private static RedisConnections connections;

    private RedisPurgeLog log;

    @BeforeAll
    static void start() {
        redis = TestRedis.start();
        client = RedisClient.create(redis.uri());
        admin = client.connect().sync();
        connections = new RedisConnections(RedisServers.of(redis.uri()), System::nanoTime);
    }

    @AfterAll
    static void stop() {
        connections.close();
        client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
        redis.close();
    }

    @BeforeEach
    void begin() {
        log = log("test", 5);
    }

    private static RedisPurgeLog log(String namespace, int mostTags) {
        return new RedisPurgeLog(connections, namespace, new Random(7), mostTags);
    }

    @AfterEach
    void forget() {
        admin.flushall();
        admin.scriptFlush();
    }

    @Test
    void givesContiguousNumbersInAnEpochAndReadsThemBack() throws IOException {
        Stamp start = log.head();
        assertThat(start.epoch()).isPositive();
        assertThat(start.sequence()).isZero();
        PurgeNotice many = new PurgeNotice(List.of(Tag.of("a:1"), Tag.route("röute\n"), Tag.EVERYTHING), true);

        assertThat(log.append(A)).isEqualTo(start.at(1));
        assertThat(log.append(many)).isEqualTo(start.at(2));

        assertThat(log.head()).isEqualTo(start.at(2));
        assertThat(log.read(start, Duration.ZERO))
                .containsExactly(new PurgeRecord(start.at(1), A), new PurgeRecord(start.at(2), many));
        assertThat(log.read(start.at(1), Duration.ofSeconds(1))).hasSize(1);
        assertThat(log.read(start.at(2), Duration.ofMillis(10))).isEmpty();
        assertThat(log.read(new Stamp(0, 0), Duration.ZERO))
                .as("from another epoch, all there is")
                .hasSize(3)
                .last()
                .isEqualTo(new PurgeRecord(start.at(2), many));
    }

    @Test
    void keepsLogsOfOtherNamespacesApart() throws IOException {
        RedisPurgeLog other = log("other", 5);
        Stamp there = other.head();
        log.append(A);

        assertThat(other.head()).isEqualTo(there);
    }

    @Test
    void knowsTheLastPurgeOfEachTag() throws IOException {
        Stamp head = log.head();
        log.append(A);
        log.append(PurgeNotice.soft(Tag.model("m"), Tag.of("a")));
        log.append(PurgeNotice.hard(Tag.route("r")));
        log.append(PurgeNotice.soft(Tag.EVERYTHING));

        PurgeState state = log.state();

        assertThat(state.head()).isEqualTo(head.at(4));
        assertThat(state.floor()).isZero();
        assertThat(state.softFloor()).isEqualTo(4);
        assertThat(Duration.ofNanos(state.softFloorNanos())).isLessThan(Duration.ofMinutes(1));
        assertThat(state.latestName()).isEqualTo(2);
        assertThat(state.latestModel()).isEqualTo(2);
        assertThat(state.tags())
                .extracting(PurgeState.Purged::tag, PurgeState.Purged::hard, PurgeState.Purged::soft)
                .containsExactlyInAnyOrder(
                        tuple(Tag.of("a").hash(), 1L, 2L),
                        tuple(Tag.model("m").hash(), NEVER, 2L),
                        tuple(Tag.route("r").hash(), 3L, NEVER));
        assertThat(state.tags()).allSatisfy(purged -> assertThat(purged.nanos()).isNotNegative());
    }

    @Test
    void raisesTheFloorsByTheTagsThatAreTooMany() throws IOException {
        log.append(PurgeNotice.soft(Tag.of("soft")));
        for (int i = 0; i < 6; i++) {
            log.append(PurgeNotice.hard(Tag.of("tag " + i)));
        }
        PurgeState state = log.state();

        // A tag more is kept for each of the state's own fields that there is no use for yet.
        assertThat(state.tags()).hasSizeBetween(5, 8);
        assertThat(state.tags().size() + state.floor() + Math.min(1, state.softFloor()))
                .as("what has left is below the floors")
                .isGreaterThanOrEqualTo(7);
        for (int i = 6; i < 40; i++) {
            log.append(PurgeNotice.hard(Tag.of("tag " + i)));
        }
        state = log.state();
        long floor = state.floor();
        assertThat(state.tags()).hasSizeBetween(5, 8).allMatch(purged -> purged.hard() > floor);
        assertThat(state.softFloor()).isEqualTo(1);
        assertThat(41 - floor).isEqualTo(state.tags().size());
    }

    @Test
    void raisesTheFloorToTheTopWhereItHasLostWhichTagsCameFirst() throws IOException {
        for (int i = 0; i < 8; i++) {
            log.append(PurgeNotice.hard(Tag.of("tag " + i)));
        }
        admin.del("ai-cache:{test}:purge-order");
        log.append(PurgeNotice.hard(Tag.of("tag 8")));
        Stamp last = log.append(PurgeNotice.hard(Tag.of("tag 9")));
        PurgeState state = log.state();

        assertThat(state.head()).isEqualTo(last);
        assertThat(state.floor()).as("as if everything had been purged, once").isEqualTo(9);
        assertThat(state.tags())
                .extracting(PurgeState.Purged::tag)
                .containsExactly(Tag.of("tag 9").hash());
    }

    @Test
    void readsAStateOfManyTagsPieceByPiece() throws IOException {
        RedisPurgeLog large = log("large", 50_000);
        for (int batch = 0; batch < 10; batch++) {
            int from = batch * 500;
            Tag[] tags = IntStream.range(from, from + 500)
                    .mapToObj(i -> Tag.of("tag " + i))
                    .toArray(Tag[]::new);
            large.append(PurgeNotice.hard(tags));
        }
        assertThat(large.state().tags())
                .extracting(PurgeState.Purged::tag)
                .containsOnlyOnceElementsOf(IntStream.range(0, 5000)
                        .mapToObj(i -> Tag.of("tag " + i).hash())
                        .toList());
    }

    @Test
    void goesOnWhereTheServerHasForgottenItsScripts() throws IOException {
        Stamp head = log.append(A);
        admin.scriptFlush();
        assertThat(log.head()).isEqualTo(head);
        admin.scriptFlush();
        assertThat(log.append(A)).isEqualTo(head.at(2));
    }

    @Test
    void beginsAnotherEpochOnceHoweverManyAskForIt() throws IOException {
        Stamp head = log.append(A);

        Stamp next = log.rotate(head.epoch());

        assertThat(next.epoch()).isGreaterThan(head.epoch());
        assertThat(next.sequence()).isZero();
        assertThat(log.rotate(head.epoch())).isEqualTo(next);
        assertThat(log.state()).satisfies(state -> {
            assertThat(state.head()).isEqualTo(next);
            assertThat(state.tags()).isEmpty();
        });
        assertThat(log.read(head, Duration.ZERO))
                .as("who waits for the next purge is told")
                .extracting(PurgeRecord::stamp)
                .containsExactly(next);
        assertThat(log.append(A)).isEqualTo(next.at(1));
    }

    @Test
    void beginsAnotherEpochWhereAllWasForgotten() throws IOException {
        Stamp head = log.append(A);
        admin.flushall();

        assertThat(log.head().epoch()).isNotEqualTo(head.epoch());
    }

    @Test
    void beginsAnotherEpochWhereAnotherProcessHasTheData() throws IOException {
        Stamp head = log.append(A);
        admin.hset("ai-cache:{test}:purge-state", "server", "0123456789abcdef0123456789abcdef01234567");

        assertThat(log.head().epoch()).isGreaterThan(head.epoch());
        assertThat(log.head().sequence()).isZero();
    }

    @Test
    void begunAnewWhereTheClockWasSetBack() throws IOException {
        String later = Long.toString(log.head().epoch() + (1L << 40));
        admin.xadd("ai-cache:{test}:purge-log", new XAddArgs().id(later + "-5"), Map.of("begins", ""));
        admin.del("ai-cache:{test}:purge-state");
        Stamp head = log.head();
        log.append(A);

        assertThat(log.read(head, Duration.ZERO)).containsExactly(new PurgeRecord(head.at(1), A));
    }

    @Test
    void takesWhatItCannotReadForAPurgeOfEverything() throws IOException {
        Stamp head = log.append(A);
        admin.xadd(
                "ai-cache:{test}:purge-log",
                new XAddArgs().id(head.epoch() + "-2"),
                Map.of("soft", "1", "tags", "9:shelf:abc"));

        assertThat(log.read(head, Duration.ZERO))
                .containsExactly(new PurgeRecord(head.at(2), PurgeNotice.hard(Tag.EVERYTHING)));
    }

    @Test
    void keepsAboutTenThousandRecords() throws IOException {
        for (int i = 0; i < 300; i++) {
            log.append(A);
        }
        assertThat(admin.xlen("ai-cache:{test}:purge-log")).isEqualTo(301);
        assertThat(admin.keys("*")).allMatch(key -> key.startsWith("ai-cache:{test}:"));
    }

    @Test
    void isNotAServerThatDoesNotTakeWrites() throws IOException {
        log.head();
        admin.configSet("min-replicas-to-write", "1");
        try {
            assertThatThrownBy(log::head).isInstanceOf(IOException.class).hasMessageContaining("NOREPLICAS");
        } finally {
            admin.configSet("min-replicas-to-write", "0");
        }
        log.head();
    }

    @Test
    void failsInHalfASecondWhereTheServerDoesNotAnswer() throws IOException {
        log.head();
        admin.clientPause(900);
        long before = System.nanoTime();
        assertThatThrownBy(() -> log.append(A)).isInstanceOf(IOException.class).hasMessageContaining("500 ms");
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
    }
}
