package dev.aicache.gateway;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import dev.aicache.CacheKey;

import static org.assertj.core.api.Assertions.assertThat;

/** How often an entry is filled again ahead of its end. */
class RenewalsTests {

    private static final CacheKey KEY = new CacheKey(1, 2, 3, 4);

    private final VirtualTime clock = new VirtualTime();
    private final Renewals renewals = new Renewals(clock::read);

    @Test
    void isOnceInAMinuteForEachKey() {
        assertThat(renewals.begin(KEY)).isTrue();
        assertThat(renewals.begin(KEY)).isFalse();
        assertThat(renewals.begin(new CacheKey(5, 6, 7, 8))).isTrue();
        clock.advance(Duration.ofSeconds(59));
        assertThat(renewals.begin(KEY)).isFalse();
        clock.advance(Duration.ofSeconds(1));
        assertThat(renewals.begin(KEY)).isTrue();
    }

    @Test
    void isNotHeldUpByAClockThatIsSetBack() {
        renewals.begin(KEY);
        clock.advance(Duration.ofHours(-1));

        assertThat(renewals.begin(KEY)).isTrue();
    }
}
