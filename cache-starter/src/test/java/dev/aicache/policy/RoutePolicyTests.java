package dev.aicache.policy;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.aicache.Scope;

import static org.assertj.core.api.Assertions.assertThat;

class RoutePolicyTests {

    private static final Duration TIME = Duration.ofSeconds(100);

    @Test
    void cutsATimeShortByItsJitterAtMost() {
        assertThat(withJitter(0).shortened(TIME, 0.999)).isEqualTo(TIME);
        assertThat(withJitter(0.2).shortened(TIME, 0)).isEqualTo(TIME);
        assertThat(withJitter(0.2).shortened(TIME, 0.5)).isEqualTo(Duration.ofSeconds(90));
        assertThat(withJitter(0.2).shortened(TIME, 0.999999)).isBetween(Duration.ofSeconds(80), Duration.ofSeconds(81));
    }

    @Test
    void leavesSomethingOfTheShortestAndTheLongestTime() {
        RoutePolicy policy = withJitter(RoutePolicy.MOST_JITTER);

        assertThat(policy.shortened(Duration.ofNanos(1), 0.999999)).isPositive();
        assertThat(policy.shortened(RoutePolicy.LONGEST, 0.999999))
                .isBetween(Duration.ofDays(364), RoutePolicy.LONGEST);
    }

    private static RoutePolicy withJitter(double jitter) {
        return new RoutePolicy(
                TIME,
                jitter,
                1,
                1,
                Scope.EVERYONE,
                true,
                TIME,
                ResponseDirectives.AI,
                List.of(),
                AnswerChoice.DEFAULT,
                Replay.DEFAULT,
                Freshness.DEFAULT,
                Embeddings.PER_ITEM,
                List.of());
    }
}
