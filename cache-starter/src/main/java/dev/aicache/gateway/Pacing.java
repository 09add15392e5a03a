package dev.aicache.gateway;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import dev.aicache.Body;
import dev.aicache.dialect.EventText;
import dev.aicache.policy.Pace;

/** How long after the one before it each event of a replay is due. For one replay, asked event by event. */
interface Pacing {

    /** Nanoseconds between the event before and this one; 0 for the first. */
    long pause(List<ByteBuffer> event);

    /** The pacing of an answer, or null where it is given at once: it is no stream, or nothing is known of its times. */
    static @Nullable Pacing of(Pace pace, Body body) {
        if (!body.isStream() || pace.isInstant()) {
            return null;
        }
        if (pace.isRecorded()) {
            return body.isTimed() ? new Recorded(body) : null;
        }
        return new Even(pace.tokensPerSecond());
    }

    /** As the events came. */
    final class Recorded implements Pacing {

        private final Body body;
        private int next;

        private Recorded(Body body) {
            this.body = body;
        }

        @Override
        public long pause(List<ByteBuffer> event) {
            int current = next++;
            int pause = current == 0 ? 0 : body.time(current) - body.time(current - 1);
            return TimeUnit.MILLISECONDS.toNanos(Math.min(pause, Pace.LONGEST_PAUSE.toMillis()));
        }
    }

    /** Each event as long after the one before as the text of that one takes at an even rate. */
    final class Even implements Pacing {

        private final long nanosPerToken;
        private long before;

        private Even(int tokensPerSecond) {
            this.nanosPerToken = TimeUnit.SECONDS.toNanos(1) / tokensPerSecond;
        }

        @Override
        public long pause(List<ByteBuffer> event) {
            long pause = before * nanosPerToken;
            before = EventText.tokens(bytes(event));
            return Math.min(pause, Pace.LONGEST_PAUSE.toNanos());
        }

        private static byte[] bytes(List<ByteBuffer> event) {
            ByteBuffer all = ByteBuffer.allocate(
                    event.stream().mapToInt(ByteBuffer::remaining).sum());
            event.forEach(part -> all.put(part.duplicate()));
            return all.array();
        }
    }
}
