package dev.aicache.coordination.redis;

import java.time.Duration;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.lettuce.core.AclSetuserArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;

import dev.aicache.PurgeNotice;
import dev.aicache.PurgeResult.Reach;
import dev.aicache.Tag;
import dev.aicache.coordination.SyncState;
import dev.aicache.coordination.TaggedStamp;
import dev.aicache.coordination.redis.FaultyTcpProxy.Fault;

import static org.assertj.core.api.Assertions.assertThat;

/** Two gateways and what can happen between them and Redis, or to it. */
class RedisFaultTests {

    private static final PurgeNotice A = PurgeNotice.hard(Tag.of("a"));
    private static final PurgeNotice B = PurgeNotice.hard(Tag.of("b"));

    private static TestRedis redis;
    private static RedisClient client;
    private static RedisCommands<String, String> admin;

    private RedisInstance here;
    private RedisInstance there;

    @BeforeAll
    static void start() {
        redis = TestRedis.start();
        client = RedisClient.create(redis.uri());
        admin = client.connect().sync();
    }

    @AfterAll
    static void stop() {
        client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
        redis.close();
    }

    @BeforeEach
    void begin() {
        admin.flushall();
        here = new RedisInstance(redis.port());
        there = new RedisInstance(redis.port());
        here.awaitAll();
        there.awaitAll();
    }

    @AfterEach
    void end() {
        here.close();
        there.close();
    }

    /** Serves what was purged elsewhere for as long as it may, and no longer. */
    private static void servesNoLongerThanItMay(RedisInstance instance, TaggedStamp purged, long purgedAt) {
        while (instance.coordinator.state() != SyncState.ISOLATED) {
            long before = System.nanoTime();
            if (instance.serves(purged)) {
                assertThat(Duration.ofNanos(before - purgedAt)).isLessThanOrEqualTo(RedisInstance.MAX_STALENESS);
            }
            Thread.onSpinWait();
        }
        assertThat(instance.serves(purged)).isFalse();
    }

    @Test
    void aPurgeHoldsHereAtOnceAndSoonThere() {
        TaggedStamp mine = here.begun(A);
        TaggedStamp theirs = there.begun(A);
        TaggedStamp other = there.begun(B);

        assertThat(here.purge(A)).isEqualTo(Reach.EVERYONE);

        assertThat(here.isCurrent(mine)).isFalse();
        assertThat(here.isCurrent(here.begun(A))).isTrue();
        there.awaitAll();
        assertThat(there.isCurrent(theirs)).isFalse();
        assertThat(there.isCurrent(other)).isTrue();
        assertThat(there.heard).containsExactly(A);
        here.awaitAll();
        assertThat(here.heard).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"CUT", "HALF_OPEN", "BLACK_HOLE"})
    void whoIsCutOffServesNoLongerThanItMayAndCatchesUp(Fault fault) {
        TaggedStamp purged = there.begun(A);
        TaggedStamp other = there.begun(B);
        TaggedStamp purgedThere = here.begun(PurgeNotice.hard(Tag.of("c")));
        there.proxy.fault(fault);
        // What was on its way through may still arrive: who hears of the purge serves nothing anyway.
        assertThat(here.purge(A)).isEqualTo(Reach.EVERYONE);
        long purgedAt = System.nanoTime();

        assertThat(there.purge(PurgeNotice.hard(Tag.of("c")))).isEqualTo(Reach.PENDING);
        assertThat(there.isCurrent(there.begun(PurgeNotice.hard(Tag.of("c"))))).isFalse();
        servesNoLongerThanItMay(there, purged, purgedAt);
        assertThat(there.coordinator.waiting()).isPositive();
        here.await(SyncState.IN_SYNC);

        there.proxy.fault(Fault.NONE);
        there.awaitAll();
        here.awaitAll();
        assertThat(there.serves(purged)).isFalse();
        assertThat(there.serves(other)).as("nothing else is lost").isTrue();
        assertThat(here.serves(purgedThere)).isFalse();
        there.await(SyncState.IN_SYNC);
    }

    @Test
    void aSlowServerIsOneThatIsInSync() {
        there.proxy.delay(Duration.ofMillis(30));
        TaggedStamp theirs = there.begun(A);
        assertThat(there.purge(B)).isEqualTo(Reach.EVERYONE);
        here.purge(A);
        there.awaitAll();

        assertThat(there.serves(theirs)).isFalse();
        assertThat(there.serves(there.begun(A))).isTrue();
    }

    @Test
    void whoMissedWhatHasLeftTheLogLearnsItAllTheSame() {
        TaggedStamp purged = there.begun(A);
        TaggedStamp other = there.begun(B);
        there.proxy.fault(Fault.CUT);
        here.purge(A);
        admin.xtrim("ai-cache:{test}:purge-log", 0);
        here.purge(PurgeNotice.hard(Tag.of("c")));
        there.proxy.fault(Fault.NONE);
        there.awaitAll();

        assertThat(there.serves(purged)).isFalse();
        assertThat(there.serves(other)).isTrue();
    }

    @Test
    void aServerThatHasForgottenItsScriptsIsToldThemAgain() {
        TaggedStamp purged = there.begun(A);
        admin.scriptFlush();
        assertThat(here.purge(A)).isEqualTo(Reach.EVERYONE);
        there.awaitAll();

        assertThat(there.serves(purged)).isFalse();
    }

    @Test
    void aServerWithoutMemoryTakesNoPurgesAndTellsOfThoseThereAre() {
        TaggedStamp purged = there.begun(A);
        admin.configSet("maxmemory", "1");
        try {
            assertThat(here.purge(A)).isEqualTo(Reach.PENDING);
            assertThat(here.serves(here.begun(A))).isFalse();
            here.awaitFailure("OOM");
            here.await(SyncState.IN_SYNC);
            there.await(SyncState.IN_SYNC);
        } finally {
            admin.configSet("maxmemory", "0");
        }
        here.awaitAll();
        there.awaitAll();
        assertThat(there.serves(purged)).isFalse();
    }

    @Test
    void aWrongPasswordIsNoLogAndTheRightOneIs() {
        admin.aclSetuser(
                "cache",
                AclSetuserArgs.Builder.on().addPassword("right").allCommands().allKeys());
        try (RedisInstance late =
                new RedisInstance(redis.port(), notice -> {}, uri -> uri.setAuthentication("cache", "wrong"))) {
            late.awaitFailure("WRONGPASS");
            assertThat(late.coordinator.state()).isEqualTo(SyncState.ISOLATED);
            assertThat(late.purge(A)).isEqualTo(Reach.PENDING);
            admin.aclSetuser("cache", AclSetuserArgs.Builder.addPassword("wrong"));
            late.awaitAll();
            late.await(SyncState.IN_SYNC);
        }
    }

    @Test
    void aServerThatComesBackWithNothingLeavesNothingCurrent() {
        TaggedStamp mine = here.begun(B);
        TaggedStamp theirs = there.begun(B);
        TaggedStamp purged = here.begun(A);
        here.purge(A);
        redis.kill();
        assertThat(there.purge(A)).isEqualTo(Reach.PENDING);
        redis.restart();
        here.awaitAll();
        there.awaitAll();

        assertThat(here.serves(mine) || there.serves(theirs) || there.serves(purged))
                .isFalse();
        assertThat(here.table.stamp().epoch()).isEqualTo(there.table.stamp().epoch());
        TaggedStamp later = here.begun(B);
        assertThat(here.serves(later)).isTrue();
        assertThat(there.serves(later)).isTrue();
    }

    /** The replica takes over that has not heard of the last purge, and goes on to as many as the one before had. */
    @Test
    void aCopyThatLacksTheLastPurgesLeavesNothingCurrent() {
        try (FaultyTcpProxy between = new FaultyTcpProxy(redis.port());
                TestRedis replica = TestRedis.start("--replicaof", "127.0.0.1", Integer.toString(between.port()))) {
            RedisClient other = RedisClient.create(replica.uri());
            RedisCommands<String, String> promoted = other.connect().sync();
            here.purge(B);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> "1".equals(promoted.hget("ai-cache:{test}:purge-state", "sequence")));
            between.fault(Fault.BLACK_HOLE);
            TaggedStamp purged = there.begun(A);
            TaggedStamp unrelated = there.begun(PurgeNotice.hard(Tag.of("d")));
            there.proxy.fault(Fault.CUT);
            here.purge(A);
            here.proxy.fault(Fault.CUT);
            promoted.replicaofNoOne();
            here.proxy.target(replica.port());
            there.proxy.target(replica.port());
            try (RedisInstance third = new RedisInstance(replica.port())) {
                third.awaitAll();
                // The same sequence as that of the purge that was lost.
                third.purge(PurgeNotice.hard(Tag.of("e")));
                TaggedStamp filledSince = third.begun(A);
                here.proxy.fault(Fault.NONE);
                there.proxy.fault(Fault.NONE);
                here.awaitAll();
                there.awaitAll();
                third.awaitAll();

                assertThat(there.serves(purged) || there.serves(unrelated)).isFalse();
                assertThat(third.serves(filledSince))
                        .as("the purge that was lost is there once more")
                        .isFalse();
                TaggedStamp later = third.begun(A);
                assertThat(here.serves(later)).isTrue();
            }
            other.shutdown(Duration.ZERO, Duration.ofSeconds(1));
        }
    }
}
