package dev.aicache.demo.model;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SimulationTests {

    private final Simulation defaults = Simulation.at(Duration.ofMillis(400), Duration.ofMillis(25));

    @Test
    void readsAListOfWishes() {
        assertThat(defaults.with("reset, tokens=200,delay=0, token-delay=2s"))
                .isEqualTo(new Simulation(Fault.RESET, 0, 200, Duration.ZERO, Duration.ofSeconds(2)));
    }

    @Test
    void keepsTheDefaultsWhereNothingIsWished() {
        assertThat(defaults.with("")).isEqualTo(defaults);
    }

    @Test
    void readsAStatus() {
        assertThat(defaults.with("status=529"))
                .extracting(Simulation::fault, Simulation::status)
                .containsExactly(Fault.STATUS, 529);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "STATUS")
    void knowsEveryFaultByItsName(Fault fault) {
        assertThat(defaults.with(fault.word()).fault()).isEqualTo(fault);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "resett",
                "status",
                "status=200",
                "status=x",
                "reset=1",
                "tokens=0",
                "tokens=1000000000",
                "delay=-1s",
                "delay=soon",
                "token-delay="
            })
    void refusesWhatItDoesNotKnowAndSaysWhatItDoes(String wish) {
        assertThatThrownBy(() -> defaults.with(wish))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("'" + wish + "'")
                .hasMessageContaining("short-length");
    }

    @Test
    void takesAsLongAsItsTokens() {
        assertThat(defaults.timeFor(5)).isEqualTo(Duration.ofMillis(500));
        assertThat(defaults.timeFor(0)).isEqualTo(Duration.ofMillis(400));
    }
}
