package dev.aicache.coordination;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ReadGuardTests {

    private static final Duration MAX_STALENESS = Duration.ofSeconds(30);

    private final AtomicLong clock = new AtomicLong();
    private final SyncMonitor monitor = new SyncMonitor(clock::get, Duration.ofSeconds(1), MAX_STALENESS);
    private final SyncStatus sync = new SyncStatus() {
        @Override
        public SyncState state() {
            return monitor.state();
        }

        @Override
        public Duration lag() {
            return monitor.lag();
        }

        @Override
        public int waiting() {
            return 0;
        }

        @Override
        public long repairs() {
            return 0;
        }
    };

    private static long seconds(long seconds) {
        return Duration.ofSeconds(seconds).toNanos();
    }

    private void pass(long seconds) {
        clock.addAndGet(seconds(seconds));
    }

    private void confirm() {
        monitor.confirm(monitor.now());
    }

    @Test
    void letsEverythingPassWhereThereIsNobodyElse() {
        assertThat(ReadGuard.NONE.isIsolated()).isFalse();
        assertThat(ReadGuard.NONE.lets(Long.MAX_VALUE)).isTrue();
        assertThat(ReadGuard.NONE.letsJoin(false, Long.MAX_VALUE)).isTrue();
    }

    @Test
    void letsEverythingPassUntilTheInstanceIsIsolated() {
        ReadGuard guard = ReadGuard.of(sync, Isolation.BYPASS);
        confirm();
        pass(30);

        assertThat(guard.isIsolated()).isFalse();
        assertThat(guard.lets(seconds(1000))).isTrue();
        pass(1);
        assertThat(guard.isIsolated()).isTrue();
        assertThat(guard.lets(0)).isFalse();
        confirm();
        assertThat(guard.lets(seconds(1000))).isTrue();
    }

    @Test
    void doesInIsolationWhatWasSaid() {
        assertThat(ReadGuard.of(sync, Isolation.BYPASS).lets(0)).isFalse();
        assertThat(ReadGuard.of(sync, Isolation.SERVE).lets(seconds(1000))).isTrue();
        ReadGuard younger = ReadGuard.of(sync, Isolation.serveYoungerThan(Duration.ofSeconds(10)));
        assertThat(younger.lets(seconds(10) - 1)).isTrue();
        assertThat(younger.lets(seconds(10))).isFalse();
    }

    @Test
    void letsJoinACallThatBeganSinceTheInstanceWasIsolated() {
        ReadGuard guard = ReadGuard.of(sync, Isolation.BYPASS);
        confirm();
        pass(31);
        assertThat(guard.letsJoin(true, 0)).isTrue();
        pass(100);

        assertThat(guard.letsJoin(true, seconds(100))).isTrue();
        assertThat(guard.letsJoin(false, seconds(102))).as("it began in sync").isFalse();
    }

    @Test
    void doesNotLetJoinACallOfAnEarlierIsolation() {
        ReadGuard guard = ReadGuard.of(sync, Isolation.BYPASS);
        pass(5);
        confirm();
        assertThat(guard.letsJoin(true, seconds(5))).as("in sync").isTrue();
        pass(31);

        assertThat(guard.letsJoin(true, seconds(36))).isFalse();
    }

    @Test
    void letsJoinWhatMayBeServed() {
        confirm();
        pass(31);

        assertThat(ReadGuard.of(sync, Isolation.SERVE).letsJoin(false, seconds(31)))
                .isTrue();
        ReadGuard younger = ReadGuard.of(sync, Isolation.serveYoungerThan(Duration.ofSeconds(32)));
        assertThat(younger.letsJoin(false, seconds(31))).isTrue();
        assertThat(younger.letsJoin(false, seconds(32))).isFalse();
    }
}
