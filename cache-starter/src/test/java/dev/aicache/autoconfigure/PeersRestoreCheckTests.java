package dev.aicache.autoconfigure;

import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.aicache.Body;
import dev.aicache.CacheKey;
import dev.aicache.CachedResponse;
import dev.aicache.Headers;
import dev.aicache.PurgeNotice;
import dev.aicache.StandardEviction;
import dev.aicache.Tag;
import dev.aicache.coordination.TaggedStamp;
import dev.aicache.coordination.peer.PeerObserver;
import dev.aicache.coordination.peer.PeerSettings;
import dev.aicache.coordination.peer.Peers;
import dev.aicache.coordination.peer.RefusedException;
import dev.aicache.coordination.peer.Sealed;
import dev.aicache.store.BodyStorage;
import dev.aicache.store.CaffeineStore;
import dev.aicache.store.Deposit;
import dev.aicache.store.LocalStore;
import dev.aicache.store.StoreLimits;
import dev.aicache.store.Terms;
import dev.aicache.store.coding.CodedBody;
import dev.aicache.warming.Job;
import dev.aicache.warming.JobReport;
import dev.aicache.warming.Jobs;
import dev.aicache.warming.snapshot.SnapshotSettings;
import dev.aicache.warming.snapshot.Snapshots;

import static org.assertj.core.api.Assertions.assertThat;

/** Gateways that tell each other of purges, one of which comes back with a snapshot, in a time that a test moves on. */
class PeersRestoreCheckTests {

    private static final Duration INTERVAL = Duration.ofSeconds(2);
    private static final String PATH = "/ai-cache/peer";
    private static final URI HERE = URI.create("http://here:8080");
    private static final URI THERE = URI.create("http://there:8080");
    private static final Tag HANDBOOK = Tag.of("handbook");
    private static final Tag NEWS = Tag.of("news");
    private static final CacheKey OF_HANDBOOK = new CacheKey(1, 2, 3, 4);
    private static final CacheKey OF_NEWS = new CacheKey(5, 6, 7, 8);

    private final AtomicLong now = new AtomicLong(TimeUnit.DAYS.toNanos(20_000));
    private final Map<URI, Peers> network = new HashMap<>();

    @TempDir
    private Path folder;

    /** What of a gateway has to do with it. */
    private final class Gateway {

        final LocalStore store =
                new CaffeineStore(StoreLimits.memory(1 << 20), StandardEviction.HYBRID, BodyStorage.HEAP, now::get);
        final Peers peers = new Peers(
                new PeerSettings(
                        List.of("a secret of this test, as long as it has to be"),
                        "test",
                        PATH,
                        INTERVAL,
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(30)),
                store.generations(),
                (member, request) -> send(member, request),
                now::get,
                wall(),
                new SecureRandom(),
                Runnable::run,
                notice -> {},
                PeerObserver.NONE);
        final Snapshots snapshots = new Snapshots(
                store,
                new Jobs(wall(), now::get),
                new SnapshotSettings(folder.resolve("entries.aics"), null, Duration.ofMinutes(1), 1),
                CodedBody::restored,
                List.of(new PeersRestoreCheck(peers, wall())),
                wall(),
                now::get,
                null);

        Gateway(URI address) {
            network.put(address, peers);
            peers.list(List.of(HERE, THERE));
        }

        void fill(CacheKey key, Tag tag) {
            Terms terms = Terms.of(Duration.ofHours(1), Duration.ZERO, Duration.ZERO, Duration.ZERO, List.of())
                    .stamped(TaggedStamp.of(store.generations().stamp(), List.of(tag)));
            Headers headers = Headers.of("Content-Type", "application/json");
            assertThat(store.put(new Deposit(
                                    key,
                                    new CachedResponse(200, headers, Body.of(new byte[] {'{', '}'}), null),
                                    terms,
                                    1,
                                    Deposit.SHARED))
                            .refused())
                    .isNull();
        }

        boolean has(CacheKey key) {
            return store.state(key) != null;
        }
    }

    private CompletableFuture<Sealed> send(URI member, Sealed request) {
        Peers receiver = network.get(member);
        if (receiver == null) {
            return CompletableFuture.failedFuture(new IllegalStateException("Nobody is there"));
        }
        try {
            return CompletableFuture.completedFuture(
                    receiver.entrance().admit("POST", PATH, request.header()).answer(request.body()));
        } catch (RefusedException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private Clock wall() {
        return new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return Instant.EPOCH.plusNanos(now.get());
            }
        };
    }

    private void pass(Duration time) {
        long end = now.get() + time.toNanos();
        while (now.get() < end) {
            now.addAndGet(INTERVAL.toNanos());
            network.values().forEach(Peers::round);
        }
    }

    private static JobReport end(Job job) throws Exception {
        return job.end().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private Gateway there;
    private Gateway here;

    @BeforeEach
    void start() {
        there = new Gateway(THERE);
        here = new Gateway(HERE);
        pass(Duration.ofSeconds(2));
    }

    /** Saves what there is, and ends, after so long a time. */
    private void saveAndLeave(Duration uptime) throws Exception {
        pass(uptime);
        here.fill(OF_HANDBOOK, HANDBOOK);
        here.fill(OF_NEWS, NEWS);
        assertThat(end(here.snapshots.save()).done()).isEqualTo(2);
        here.peers.leave().get(10, TimeUnit.SECONDS);
        network.remove(HERE);
    }

    @Test
    void whatOthersPurgedWhileItWasAwayStaysAway() throws Exception {
        saveAndLeave(Duration.ofMinutes(5));
        pass(Duration.ofSeconds(20));
        there.peers.purge(PurgeNotice.hard(HANDBOOK));
        pass(Duration.ofSeconds(20));
        here = new Gateway(HERE);
        pass(Duration.ofSeconds(2));

        JobReport restored = end(here.snapshots.restore());

        assertThat(restored.done()).isEqualTo(1);
        assertThat(here.has(OF_HANDBOOK)).isFalse();
        assertThat(here.has(OF_NEWS)).isTrue();
    }

    @Test
    void nothingComesBackWhereNobodyKnowsWhatWasPurgedMeanwhile() throws Exception {
        saveAndLeave(Duration.ofMinutes(5));
        network.remove(THERE);
        pass(Duration.ofSeconds(20));
        there = new Gateway(THERE);
        here = new Gateway(HERE);
        pass(Duration.ofSeconds(2));

        assertThat(end(here.snapshots.restore()).done()).isZero();
        assertThat(here.has(OF_NEWS)).isFalse();
    }
}
