package dev.aicache.coordination.peer;

import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import dev.aicache.CacheKey;
import dev.aicache.PurgeNotice;
import dev.aicache.coordination.GenerationTable;
import dev.aicache.coordination.TaggedStamp;

/**
 * Instances in one thread and in a time of their own, on a network that delays, loses and cuts off as a test says. Each has
 * clocks of its own that show something else than those of the others.
 */
final class PeerWorld {

    static final Duration INTERVAL = Duration.ofSeconds(2);
    static final Duration TIMEOUT = Duration.ofSeconds(1);
    static final Duration MAX_STALENESS = Duration.ofSeconds(30);
    static final CacheKey KEY = new CacheKey(11, 2, 3, 4);
    static final PeerSettings SETTINGS = new PeerSettings(
            List.of("a secret of this test, as long as it has to be"),
            "test",
            "/ai-cache/peer",
            INTERVAL,
            TIMEOUT,
            MAX_STALENESS,
            Duration.ofSeconds(30));

    private record Event(long at, long number, Runnable what) {}

    private record Cut(URI from, URI to) {}

    final Random random;
    final Map<URI, Instance> instances = new LinkedHashMap<>();
    final Set<Cut> cuts = new HashSet<>();
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::number));
    private long now;
    private long number;
    double loss;
    long longestDelay = Duration.ofMillis(20).toNanos();
    long messages;
    long bytes;

    PeerWorld(long seed) {
        this.random = new Random(seed);
    }

    static URI address(int i) {
        return URI.create("http://10.0.0." + i + ":8080");
    }

    /** One life of an instance. */
    final class Instance {

        final URI address;
        final long offset = random.nextLong() >> 2;
        final long skew = random.nextInt(20_000) - 10_000L;
        final List<PurgeNotice> told = new ArrayList<>();
        final List<String> notes = new ArrayList<>();
        final GenerationTable table;
        final Peers peers;
        final PeerSettings settings;
        boolean isUp = true;

        Instance(URI address, PeerSettings settings) {
            this.address = address;
            this.settings = settings;
            this.table = new GenerationTable(this::nanos);
            this.peers = new Peers(
                    settings,
                    table,
                    this::send,
                    this::nanos,
                    clock(),
                    random,
                    Runnable::run,
                    this::onPurge,
                    new PeerObserver() {
                        @Override
                        public void onUnreachable(URI member, String reason) {
                            notes.add("unreachable " + member.getHost() + ": " + reason);
                        }

                        @Override
                        public void onShared(URI shared) {
                            notes.add("shared");
                        }

                        @Override
                        public void onUnexplained(URI member) {
                            notes.add("unexplained");
                        }

                        @Override
                        public void onNobodyListed() {
                            notes.add("nobody");
                        }
                    });
        }

        long nanos() {
            return now + offset;
        }

        private Clock clock() {
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
                    return Instant.ofEpochMilli(1_800_000_000_000L + skew + now / 1_000_000);
                }
            };
        }

        void onPurge(PurgeNotice notice) {
            told.add(notice);
        }

        /** Begins a fill. */
        TaggedStamp begin(PurgeNotice notice) {
            return TaggedStamp.of(table.stamp(), notice.tags());
        }

        boolean isCurrent(TaggedStamp entry) {
            return table.sincePurge(KEY, entry) == GenerationTable.NOT_PURGED;
        }

        private CompletionStage<Sealed> send(URI member, Sealed request) {
            CompletableFuture<Sealed> answer = new CompletableFuture<>();
            after(TIMEOUT.toNanos(), () -> fail(answer, "no answer"));
            carry(address, member, request.body().length, () -> {
                Instance there = instances.get(member);
                if (there != null && there.isUp) {
                    Sealed sealed = there.answer(request);
                    if (sealed == null) {
                        fail(answer, "refused");
                    } else {
                        carry(member, address, sealed.body().length, () -> {
                            if (isUp) {
                                answer.complete(sealed);
                            }
                        });
                    }
                }
            });
            return answer;
        }

        private void fail(CompletableFuture<Sealed> answer, String why) {
            if (isUp) {
                answer.completeExceptionally(new IOException(why));
            }
        }

        private Sealed answer(Sealed request) {
            try {
                PeerEntrance.Visit visit = peers.entrance().admit("POST", settings.path(), request.header());
                return visit.answer(request.body());
            } catch (RefusedException e) {
                notes.add("refuses " + e.reason());
                return null;
            }
        }

        private void rounds() {
            if (isUp) {
                peers.round();
                after(INTERVAL.toNanos(), this::rounds);
            }
        }

        void list(Collection<URI> addresses) {
            peers.list(addresses);
        }
    }

    /** Begins another life at the address, in place of the one there. */
    Instance start(URI address) {
        return start(address, SETTINGS);
    }

    Instance start(URI address, PeerSettings settings) {
        Instance before = instances.get(address);
        if (before != null) {
            before.isUp = false;
        }
        Instance instance = new Instance(address, settings);
        instances.put(address, instance);
        after(random.nextLong(INTERVAL.toNanos()), instance::rounds);
        return instance;
    }

    void stop(URI address) {
        Instance gone = instances.remove(address);
        if (gone != null) {
            gone.isUp = false;
        }
    }

    /** Starts that many that are listed to each other. */
    List<Instance> startAll(int count) {
        List<Instance> all = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            all.add(start(address(i)));
        }
        listAll();
        return all;
    }

    /** Everybody is listed to everybody. */
    void listAll() {
        List<URI> addresses = List.copyOf(instances.keySet());
        instances.values().forEach(each -> each.list(addresses));
    }

    private void carry(URI from, URI to, int size, Runnable arrival) {
        messages++;
        bytes += size;
        if (!cuts.contains(new Cut(from, to)) && random.nextDouble() >= loss) {
            after(1 + random.nextLong(longestDelay), () -> {
                if (!cuts.contains(new Cut(from, to))) {
                    arrival.run();
                }
            });
        }
    }

    void cut(URI from, URI to) {
        cuts.add(new Cut(from, to));
    }

    /** Cuts one off from all others, both ways. */
    void isolate(URI one) {
        for (URI other : instances.keySet()) {
            if (!other.equals(one)) {
                cut(one, other);
                cut(other, one);
            }
        }
    }

    void heal() {
        cuts.clear();
        loss = 0;
    }

    long now() {
        return now;
    }

    void after(long nanos, Runnable what) {
        events.add(new Event(now + nanos, number++, what));
    }

    /** Lets that much time go by. */
    void run(Duration time) {
        long end = now + time.toNanos();
        for (Event next = events.peek(); next != null && next.at() <= end; next = events.peek()) {
            events.poll();
            now = next.at();
            next.what().run();
        }
        now = end;
    }
}
