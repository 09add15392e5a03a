package dev.aicache.autoconfigure;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.aicache.coordination.peer.Peers;
import dev.aicache.store.EntryState;
import dev.aicache.warming.snapshot.RestoreCheck;

/**
 * Keeps entries of a snapshot away that other gateways have purged since it was written, or may have: what none of those
 * knows that run by now counts as purged. Waits a moment for what they tell.
 */
final class PeersRestoreCheck implements RestoreCheck {

    private static final Logger log = LoggerFactory.getLogger("dev.aicache.peers");
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** By which times of day may differ, and some more. */
    private static final Duration MARGIN = Duration.ofMinutes(1);

    private final Peers peers;
    private final Clock clock;
    private final AtomicBoolean hasWaited = new AtomicBoolean();

    PeersRestoreCheck(Peers peers, Clock clock) {
        this.peers = peers;
        this.clock = clock;
    }

    @Override
    public boolean isCurrent(EntryState entry, Instant savedAt) {
        try {
            boolean isFirst = hasWaited.compareAndSet(false, true);
            if (!peers.awaitOthers(isFirst ? PATIENCE : Duration.ZERO)) {
                if (isFirst) {
                    log.warn(
                            "Not every gateway has told what was purged while this one was away; entries of the snapshot stay away");
                }
                return false;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        Duration away = Duration.between(savedAt, clock.instant()).plus(MARGIN);
        return peers.isCurrent(entry.key(), entry.terms().stamp(), away);
    }
}
