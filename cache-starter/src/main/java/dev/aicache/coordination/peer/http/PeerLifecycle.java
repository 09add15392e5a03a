package dev.aicache.coordination.peer.http;

import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

import dev.aicache.coordination.SyncState;
import dev.aicache.coordination.peer.Peers;

/**
 * Takes part from when the gateway can be asked, and says goodbye as the first thing when it stops. It goes on to tell of
 * purges, and to hear of them, until the last request has ended.
 */
public final class PeerLifecycle implements SmartLifecycle, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger("dev.aicache.peers");

    private final Peers peers;
    private final DiscoveredMembers members;
    private final PeerThreads threads;
    private final Duration heartbeat;
    private final Duration refresh;
    private final Duration goodbye;
    private boolean hasStarted;
    private volatile boolean isRunning;
    private volatile boolean hasFailed;
    private volatile @Nullable Set<URI> listed;
    private volatile SyncState told = SyncState.IN_SYNC;

    /**
     * @param heartbeat how often others are asked
     * @param refresh how often the members are looked up
     * @param goodbye how long that may take
     */
    public PeerLifecycle(
            Peers peers,
            DiscoveredMembers members,
            PeerThreads threads,
            Duration heartbeat,
            Duration refresh,
            Duration goodbye) {
        this.peers = peers;
        this.members = members;
        this.threads = threads;
        this.heartbeat = heartbeat;
        this.refresh = refresh;
        this.goodbye = goodbye;
    }

    /** After the server has its port; before it gives that back. */
    @Override
    public int getPhase() {
        return DEFAULT_PHASE - 512;
    }

    /** Whoever has said goodbye is another one when it is back. */
    @Override
    public boolean isPauseable() {
        return false;
    }

    @Override
    public synchronized void start() {
        isRunning = true;
        if (!hasStarted) {
            hasStarted = true;
            threads.everyLookup(refresh, this::lookUp);
            threads.everyRound(heartbeat, this::round);
        }
    }

    private void lookUp() {
        try {
            Set<URI> found = members.list();
            if (!found.equals(listed)) {
                log.info("The gateways that share purges are at {}", found);
                listed = found;
            }
            peers.list(found);
            hasFailed = false;
        } catch (RuntimeException e) {
            // A task that throws would not be run again.
            if (!hasFailed) {
                log.warn("The gateways that share purges could not be looked up; those that were known stay", e);
            }
            hasFailed = true;
        }
    }

    private void round() {
        try {
            peers.round();
            tell(peers.state());
        } catch (RuntimeException e) {
            log.error("A round among the gateways that share purges failed", e);
        }
    }

    private void tell(SyncState state) {
        if (state == told || listed == null) {
            return;
        }
        told = state;
        switch (state) {
            case IN_SYNC -> log.info("Every purge of the other gateways is known here again");
            case LAGGING -> log.warn("Purges of other gateways may be unknown here, for {}", peers.lag());
            case ISOLATED ->
                log.warn(
                        "Purges of other gateways may be unknown here for longer than ai-cache.coordination.max-staleness, and entries are treated as ai-cache.coordination.isolated says");
        }
    }

    @Override
    public void stop() {
        stop(() -> {});
    }

    @Override
    public void stop(Runnable callback) {
        isRunning = false;
        CompletableFuture<Void> left = peers.leave();
        var unused =
                left.orTimeout(goodbye.toNanos(), TimeUnit.NANOSECONDS).whenComplete((done, failure) -> callback.run());
    }

    @Override
    public boolean isRunning() {
        return isRunning;
    }

    /** Ends its threads, before what they use is gone. */
    @Override
    public void close() {
        threads.close();
    }
}
