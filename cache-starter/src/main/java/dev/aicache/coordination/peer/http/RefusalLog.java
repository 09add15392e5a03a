package dev.aicache.coordination.peer.http;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongSupplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.aicache.coordination.peer.RefusedException.Reason;

/** Writes to the log why requests are refused, once a minute for each reason, however many there are. Thread-safe. */
public final class RefusalLog {

    private static final Logger log = LoggerFactory.getLogger("dev.aicache.peers");
    private static final long PAUSE = Duration.ofMinutes(1).toNanos();

    private final LongSupplier nanos;
    private final Map<Reason, Long> told = new EnumMap<>(Reason.class);
    private final Map<Reason, Long> untold = new EnumMap<>(Reason.class);

    /** @param nanos a clock that is not set back */
    public RefusalLog(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** A request was refused. */
    void tell(Reason reason, String sender) {
        if (reason == Reason.MALFORMED) {
            // Whoever looks for open doors sends such.
            log.debug("A request by {} to the cache's peers was refused: it is none of another gateway", sender);
            return;
        }
        long more = count(reason);
        if (more >= 0) {
            log.warn(
                    "A request by {} to the cache's peers was refused: {} ({} more since the last time)",
                    sender,
                    text(reason),
                    more);
        }
    }

    /** How many there were since it was last told, or -1 if that was just now. */
    private synchronized long count(Reason reason) {
        long now = nanos.getAsLong();
        Long last = told.get(reason);
        if (last != null && now - last < PAUSE) {
            untold.merge(reason, 1L, Long::sum);
            return -1;
        }
        told.put(reason, now);
        Long more = untold.remove(reason);
        return more == null ? 0 : more;
    }

    private static String text(Reason reason) {
        return switch (reason) {
            case MALFORMED -> "it is none";
            case VERSION -> "it is of another version of the cache, which counts as a member that does not answer";
            case SEAL -> "it has another ai-cache.coordination.peers.secret, path or namespace";
            case TIME ->
                "its time of day differs by more than ai-cache.coordination.peers.clock-skew; look at both clocks";
            case REPEATED -> "it came before";
        };
    }
}
