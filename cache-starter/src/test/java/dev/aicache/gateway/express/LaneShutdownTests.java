package dev.aicache.gateway.express;

import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;

import static org.assertj.core.api.Assertions.assertThat;

/** When a graceful shutdown hears that the lane is done. */
class LaneShutdownTests {

    private final LaneShutdown shutdown = new LaneShutdown();
    private final AtomicInteger told = new AtomicInteger();
    private final Channel one = new EmbeddedChannel();
    private final Channel other = new EmbeddedChannel();

    @Test
    void atOnceWhereNothingIsBetween() {
        shutdown.add(one);
        shutdown.remove(one);
        shutdown.stop(told::incrementAndGet);

        assertThat(told).hasValue(1);
    }

    @Test
    void whenTheLastChannelIsDoneAndNeverAgain() {
        shutdown.add(one);
        shutdown.add(other);
        shutdown.stop(told::incrementAndGet);
        shutdown.remove(one);
        assertThat(told).hasValue(0);

        shutdown.remove(other);
        shutdown.add(one);
        shutdown.remove(one);
        assertThat(told).hasValue(1);
    }
}
