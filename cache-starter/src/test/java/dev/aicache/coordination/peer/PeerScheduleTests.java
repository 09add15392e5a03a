package dev.aicache.coordination.peer;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.aicache.PurgeNotice;
import dev.aicache.PurgeResult.Reach;
import dev.aicache.Tag;
import dev.aicache.coordination.SyncState;
import dev.aicache.coordination.TaggedStamp;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Random schedules of fills, purges, lost messages, partitions, arrivals, goodbyes and crashes: whatever happens, an
 * instance serves nothing from before a purge that it has heard of, hears of all when it can, and is right in what it says
 * of how well it does.
 */
class PeerScheduleTests {

    private static final int STEPS = 1_000;

    /** How often something is looked at in so many steps, at least: too few would show nothing. */
    private static final int CHECKS = 800;

    private static final int TAGS = 6;

    private record Filled(long at, TaggedStamp stamp) {}

    /** Of one life of an instance: since when it has others in its list, and its fills by what they are about. */
    private static final class Life {

        final Map<URI, Long> listedSince = new LinkedHashMap<>();
        final Map<PurgeNotice, List<Filled>> fills = new LinkedHashMap<>();
        final Set<Integer> applied = new HashSet<>();

        /** Until when others may take it for the one before it that has said goodbye. */
        long mistakenUntil = Long.MIN_VALUE;

        List<Filled> fills(PurgeNotice notice) {
            return fills.computeIfAbsent(notice, any -> new ArrayList<>());
        }
    }

    private record Purged(int number, long at, PurgeWorldInstance by, PurgeNotice notice) {}

    /** An instance with its life; two lives are never equal. */
    private record PurgeWorldInstance(PeerWorld.Instance instance, Life life) {}

    private static final class Schedule {

        final long seed;
        final PeerWorld world;
        final boolean crashes;
        final Map<PeerWorld.Instance, Life> lives = new LinkedHashMap<>();
        final List<Purged> purges = new ArrayList<>();
        final int most;
        int step;
        int everyone;
        int isolated;
        int checked;

        Schedule(long seed, int count, boolean crashes) {
            this.seed = seed;
            this.crashes = crashes;
            this.most = count;
            this.world = new PeerWorld(seed);
            for (int i = 1; i <= count; i++) {
                start(PeerWorld.address(i));
            }
            listAll();
            world.run(Duration.ofSeconds(5));
        }

        String when() {
            return "seed %d, step %d".formatted(seed, step);
        }

        private PeerWorld.Instance start(URI address) {
            PeerWorld.Instance started = world.start(address);
            lives.put(started, new Life());
            return started;
        }

        private void listAll() {
            world.instances.values().forEach(this::list);
        }

        private void list(PeerWorld.Instance instance) {
            List<URI> addresses = List.copyOf(world.instances.keySet());
            instance.list(addresses);
            Life life = life(instance);
            life.listedSince.keySet().retainAll(addresses);
            addresses.forEach(each -> life.listedSince.putIfAbsent(each, world.now()));
        }

        private Life life(PeerWorld.Instance instance) {
            Life life = lives.get(instance);
            assertThat(life).isNotNull();
            return life;
        }

        private PeerWorld.Instance any() {
            List<PeerWorld.Instance> all = List.copyOf(world.instances.values());
            return all.get(world.random.nextInt(all.size()));
        }

        private PurgeNotice notice() {
            return world.random.nextInt(60) == 0
                    ? PurgeNotice.hard(Tag.EVERYTHING)
                    : PurgeNotice.hard(Tag.of("tag " + world.random.nextInt(TAGS)));
        }

        void step() {
            step++;
            PeerWorld.Instance one = any();
            switch (world.random.nextInt(24)) {
                case 0, 1, 2, 3, 4, 5, 6 -> fill(one);
                case 7, 8, 9 -> purge(one);
                case 10 -> world.loss = world.random.nextInt(3) == 0 ? 0.4 : 0;
                case 11 -> world.cut(one.address, any().address);
                case 12 -> {
                    if (world.random.nextInt(3) == 0) {
                        world.isolate(one.address);
                    }
                }
                case 13 -> {
                    if (world.random.nextInt(3) == 0) {
                        world.heal();
                    }
                }
                case 14 -> world.run(Duration.ofMillis(1 + world.random.nextInt(20_000)));
                case 15 -> end(one);
                case 16 -> list(one);
                default -> world.run(Duration.ofMillis(1 + world.random.nextInt(2500)));
            }
            check();
        }

        private void fill(PeerWorld.Instance one) {
            PurgeNotice about = PurgeNotice.hard(Tag.of("tag " + world.random.nextInt(TAGS)));
            life(one).fills(about).add(new Filled(world.now(), one.begin(about)));
        }

        private void purge(PeerWorld.Instance one) {
            PurgeNotice notice = notice();
            Purged purged = new Purged(step, world.now(), new PurgeWorldInstance(one, life(one)), notice);
            purges.add(purged);
            List<URI> listed = List.copyOf(life(one).listedSince.keySet());
            List<PeerWorld.Instance> there = listed.stream()
                    .map(world.instances::get)
                    .filter(each -> each != null)
                    .toList();
            var unused = one.peers.spread(notice).thenAccept(reach -> {
                if (reach == Reach.EVERYONE) {
                    everyone++;
                    for (PeerWorld.Instance each : there) {
                        if (each.isUp && world.instances.get(each.address) == each && !isJoining(each, purged)) {
                            isGone(each, purged, "everyone has heard");
                        }
                    }
                }
            });
            isGone(one, purged, "here, at once");
        }

        /** Whether it began after the purge, at an address that was listed before. */
        private boolean isJoining(PeerWorld.Instance instance, Purged purged) {
            return life(instance).listedSince.values().stream().allMatch(since -> since > purged.at());
        }

        private void isGone(PeerWorld.Instance at, Purged purged, String why) {
            life(at).fills.forEach((about, fills) -> {
                if (purged.notice().tags().contains(Tag.EVERYTHING) || about.equals(purged.notice())) {
                    for (Filled fill : fills) {
                        checked++;
                        assertThat(fill.at() >= purged.at() || !at.isCurrent(fill.stamp()))
                                .as("%s: %s, %s at %s", when(), why, purged.notice(), at.address)
                                .isTrue();
                    }
                }
            });
        }

        /** Someone goes, with or without a goodbye, and comes back, or does not. */
        private void end(PeerWorld.Instance one) {
            if (world.random.nextInt(4) != 0) {
                return;
            }
            boolean saysGoodbye = !crashes || world.random.nextBoolean();
            if (saysGoodbye) {
                var unused = one.peers.leave();
                world.run(Duration.ofMillis(2500));
            }
            if (world.instances.size() > 2 && world.random.nextBoolean()) {
                world.stop(one.address);
                listAll();
            } else {
                PeerWorld.Instance next = start(one.address);
                list(next);
                life(next).mistakenUntil = saysGoodbye ? world.now() + Knowledge.GOODBYE : life(one).mistakenUntil;
            }
            if (world.instances.size() < most && world.random.nextBoolean()) {
                PeerWorld.Instance joining = start(PeerWorld.address(20 + world.random.nextInt(200)));
                listAll();
                list(joining);
            }
        }

        /** What each says of itself is right. */
        private void check() {
            for (PeerWorld.Instance each : world.instances.values()) {
                isolated += each.peers.state() == SyncState.ISOLATED ? 1 : 0;
                long sure = world.now() - each.peers.lag().toNanos();
                Life life = life(each);
                for (Purged purged : purges) {
                    PeerWorld.Instance by = purged.by().instance();
                    Long since = life.listedSince.get(by.address);
                    if (purged.at() < sure
                            && by.isUp
                            && purged.at() > purged.by().life().mistakenUntil
                            && world.instances.get(by.address) == by
                            && since != null
                            && since <= purged.at()
                            && life.applied.add(purged.number())) {
                        isGone(each, purged, "it says that it knows");
                    }
                }
            }
        }

        /** Everything is well again, and as many rounds go by as it takes at most. */
        void recover(int rounds) {
            world.heal();
            listAll();
            world.run(PeerWorld.INTERVAL.multipliedBy(rounds).plus(PeerWorld.TIMEOUT));
            for (PeerWorld.Instance each : world.instances.values()) {
                assertThat(each.peers.state())
                        .as("%s, %s", when(), each.address)
                        .isEqualTo(SyncState.IN_SYNC);
                assertThat(each.peers.waiting())
                        .as("%s, %s", when(), each.address)
                        .isZero();
                for (Purged purged : purges) {
                    if (purged.by().instance().isUp) {
                        isGone(each, purged, "all is well");
                    }
                }
                for (int tag = 0; tag < TAGS; tag++) {
                    assertThat(each.isCurrent(each.begin(PurgeNotice.hard(Tag.of("tag " + tag)))))
                            .isTrue();
                }
                life(each).fills.values().forEach(fills -> fills.removeIf(fill -> !each.isCurrent(fill.stamp())));
            }
            purges.clear();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void fewWhoAllSayGoodbyeNeverServeWhatWasPurged(long seed) {
        Schedule schedule = new Schedule(seed, 4, false);
        for (int i = 0; i < STEPS; i++) {
            schedule.step();
            if (i % 100 == 99) {
                schedule.recover(2);
            }
        }
        assertThat(schedule.everyone).isPositive();
        assertThat(schedule.isolated).isPositive();
        assertThat(schedule.checked).isGreaterThan(CHECKS);
        for (PeerWorld.Instance each : schedule.world.instances.values()) {
            assertThat(each.peers.repairs())
                    .as("but for goodbyes that were lost, nothing is ever missing")
                    .isEqualTo(each.notes.stream().filter("unexplained"::equals).count());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23, 24, 25})
    void manyOfWhomSomeCrashNeverServeWhatWasPurged(long seed) {
        Schedule schedule = new Schedule(seed, 9, true);
        for (int i = 0; i < STEPS; i++) {
            schedule.step();
            if (i % 150 == 149) {
                schedule.recover(8);
            }
        }
        assertThat(schedule.everyone).isPositive();
        assertThat(schedule.isolated).isPositive();
        assertThat(schedule.checked).isGreaterThan(CHECKS);
    }
}
