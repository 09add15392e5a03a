package dev.aicache.coordination;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/** How well an instance hears, by a clock that the test moves, and what it does where it does not. */
class SyncMonitorTests {

    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);
    private final SyncMonitor sync = new SyncMonitor(clock::get, Duration.ofSeconds(1), Duration.ofSeconds(30));

    private void after(Duration time) {
        clock.addAndGet(time.toNanos());
    }

    @Test
    void isIsolatedUntilItIsConfirmed() {
        assertThat(sync.state()).isEqualTo(SyncState.ISOLATED);
        assertThat(sync.lag()).isGreaterThan(Duration.ofDays(365));
        sync.confirm(sync.now());
        assertThat(sync.state()).isEqualTo(SyncState.IN_SYNC);
        assertThat(sync.lag()).isZero();
    }

    @Test
    void goesFromOneStateToTheNextByTheTimeSince() {
        sync.confirm(sync.now());
        after(Duration.ofSeconds(3));
        assertThat(sync.state()).isEqualTo(SyncState.IN_SYNC);
        after(Duration.ofNanos(1));
        assertThat(sync.state()).isEqualTo(SyncState.LAGGING);
        after(Duration.ofSeconds(27).minusNanos(1));
        assertThat(sync.state()).isEqualTo(SyncState.LAGGING);
        after(Duration.ofNanos(1));
        assertThat(sync.state()).isEqualTo(SyncState.ISOLATED);
    }

    @Test
    void countsFromBeforeTheLogWasAsked() {
        long asked = sync.now();
        after(Duration.ofSeconds(4));
        sync.confirm(asked);
        assertThat(sync.state()).isEqualTo(SyncState.LAGGING);
    }

    @Test
    void anAnswerThatComesLateTakesNothingBack() {
        long early = sync.now();
        after(Duration.ofSeconds(40));
        sync.confirm(sync.now());
        sync.confirm(early);
        assertThat(sync.state()).isEqualTo(SyncState.IN_SYNC);
    }

    @Test
    void refusesAStalenessThatNoHeartbeatCouldKeep() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SyncMonitor(clock::get, Duration.ofSeconds(11), Duration.ofSeconds(30)));
    }

    @Test
    void onlyIsolationKeepsFromServing() {
        for (Isolation each :
                new Isolation[] {Isolation.BYPASS, Isolation.SERVE, Isolation.serveYoungerThan(Duration.ofSeconds(30))
                }) {
            assertThat(each.lets(SyncState.IN_SYNC, Duration.ofDays(1))).isTrue();
            assertThat(each.lets(SyncState.LAGGING, Duration.ofDays(1))).isTrue();
        }
        assertThat(Isolation.BYPASS.lets(SyncState.ISOLATED, Duration.ZERO)).isFalse();
        assertThat(Isolation.SERVE.lets(SyncState.ISOLATED, Duration.ofDays(1))).isTrue();
        Isolation younger = Isolation.serveYoungerThan(Duration.ofSeconds(30));
        assertThat(younger.lets(SyncState.ISOLATED, Duration.ofSeconds(29))).isTrue();
        assertThat(younger.lets(SyncState.ISOLATED, Duration.ofSeconds(30))).isFalse();
        assertThatIllegalArgumentException().isThrownBy(() -> Isolation.serveYoungerThan(Duration.ZERO));
    }
}
