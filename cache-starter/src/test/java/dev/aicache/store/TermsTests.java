package dev.aicache.store;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TermsTests {

    private static Terms terms(int ttl, int whileRevalidate, int ifError) {
        return Terms.of(
                Duration.ofSeconds(ttl),
                Duration.ofSeconds(whileRevalidate),
                Duration.ofSeconds(ifError),
                Duration.ZERO,
                List.of());
    }

    @Test
    void areLimitedByWhatIsFreshAndStaleTogether() {
        assertThat(terms(10, 20, 60).limited(Duration.ofSeconds(40))).isEqualTo(terms(10, 20, 30));
        assertThat(terms(50, 20, 60).limited(Duration.ofSeconds(40))).isEqualTo(terms(40, 0, 0));
        assertThat(terms(10, 20, 60).limited(Duration.ofHours(1))).isEqualTo(terms(10, 20, 60));
        assertThat(terms(10, 20, 60).limited(Terms.LONGEST)).isEqualTo(terms(10, 20, 60));
    }
}
