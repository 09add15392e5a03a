package dev.aicache.benchmarks.coordination;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.cluster.SlotHash;

import dev.aicache.PurgeNotice;
import dev.aicache.PurgeResult.Reach;
import dev.aicache.Tag;
import dev.aicache.coordination.SyncState;
import dev.aicache.coordination.TaggedStamp;
import dev.aicache.coordination.redis.RedisServers;

/**
 * Two instances on real servers that fail: a master with a replica and three sentinels, and a cluster of three masters, one of
 * them with a replica. Prints what happens when. The argument is where {@code redis-server} is.
 */
public final class RedisTopologies {

    private static final PurgeNotice NOTICE = PurgeNotice.hard(Tag.route("chat"));
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final String STATE = "ai-cache:{topologies}:purge-state";

    private final String binary;
    private final long start = System.nanoTime();

    private RedisTopologies(String binary) {
        this.binary = binary;
    }

    /** The argument is where {@code redis-server} is. */
    public static void main(String[] args) throws IOException {
        ClientLogs.silence();
        RedisTopologies topologies = new RedisTopologies(args[0]);
        topologies.sentinel();
        topologies.cluster();
    }

    @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a dependency of its own
    private void say(String format, Object... values) {
        System.out.printf("%7.2f s  %s%n", (System.nanoTime() - start) / 1e9, format.formatted(values));
    }

    @SuppressWarnings("try") // processes that only have to be there
    private void sentinel() throws IOException {
        System.out.println("== sentinel: a master, a replica, three sentinels (down-after 1 s)");
        try (RedisProcess master = RedisProcess.start(binary);
                RedisProcess replica = replicaOf(master)) {
            String[] settings = {"sentinel down-after-milliseconds main 1000", "sentinel failover-timeout main 5000"};
            try (RedisProcess one = RedisProcess.sentinel(binary, master.port(), settings);
                    RedisProcess two = RedisProcess.sentinel(binary, master.port(), settings);
                    RedisProcess three = RedisProcess.sentinel(binary, master.port(), settings)) {
                awaitSentinels(one);
                RedisURI uri = new RedisURI();
                uri.setSentinelMasterId("main");
                uri.getSentinels().addAll(List.of(one.uri(), two.uri(), three.uri()));
                RedisServers servers = RedisServers.of(uri);
                drill(servers, "the master is killed", master, () -> {});
                say("the old master comes back, as a replica");
                master.restart();
                awaitRole(master, "slave");
                drill(servers, "a fail-over is asked for", null, () -> failOver(one));
            }
        }
    }

    private RedisProcess replicaOf(RedisProcess master) throws IOException {
        return RedisProcess.start(binary, "--replicaof", "127.0.0.1", Integer.toString(master.port()));
    }

    private static void awaitSentinels(RedisProcess sentinel) {
        RedisClient client = RedisClient.create(sentinel.uri());
        try (var connection = client.connectSentinel()) {
            Waiting.until("the sentinels know each other and the replica", PATIENCE, () -> {
                var known = connection.sync().master("main");
                return "2".equals(known.get("num-other-sentinels")) && "1".equals(known.get("num-slaves"));
            });
        } finally {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
        }
    }

    private static void failOver(RedisProcess sentinel) {
        RedisClient client = RedisClient.create(sentinel.uri());
        try (var connection = client.connectSentinel()) {
            Waiting.until("a fail-over is possible", PATIENCE, () -> {
                try {
                    return "OK".equals(connection.sync().failover("main"));
                } catch (RuntimeException e) {
                    // Not long after the one before.
                    return false;
                }
            });
        } finally {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
        }
    }

    private static void awaitRole(RedisProcess server, String role) {
        try (Admin admin = new Admin(server)) {
            Waiting.until("it is a " + role, PATIENCE, () -> {
                try {
                    return admin.redis.info("replication").contains("role:" + role);
                } catch (RuntimeException e) {
                    // A server that changes sides cuts its clients off.
                    return false;
                }
            });
        }
    }

    /** Commands for one server. */
    private static final class Admin implements AutoCloseable {

        private final RedisClient client;
        private final StatefulRedisConnection<String, String> connection;
        final RedisCommands<String, String> redis;

        Admin(RedisProcess server) {
            this.client = RedisClient.create(server.uri());
            this.connection = client.connect();
            this.redis = connection.sync();
        }

        @Override
        public void close() {
            connection.close();
            client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
        }
    }

    @SuppressWarnings("try") // processes that only have to be there
    private void cluster() throws IOException {
        System.out.println("== cluster: three masters, a replica of the one that has the log (node timeout 2 s)");
        List<RedisProcess> nodes = new ArrayList<>();
        try {
            for (int i = 0; i < 4; i++) {
                nodes.add(RedisProcess.start(binary, "--cluster-enabled", "yes", "--cluster-node-timeout", "2000"));
            }
            int holder = SlotHash.getSlot(STATE) * 3 / SlotHash.SLOT_COUNT;
            join(nodes, holder);
            List<RedisURI> seeds = nodes.stream().map(RedisProcess::uri).toList();
            RedisServers servers = new RedisServers(seeds, true, null);
            say("slot %d of the log is on node %d", SlotHash.getSlot(STATE), holder + 1);
            drill(servers, "node %d is killed".formatted(holder + 1), nodes.get(holder), () -> {});
        } finally {
            nodes.forEach(RedisProcess::close);
        }
    }

    private static void join(List<RedisProcess> nodes, int holder) {
        List<Admin> admins = nodes.stream().map(Admin::new).toList();
        try {
            for (int i = 0; i < 3; i++) {
                admins.get(i).redis.clusterAddSlots(slots(i));
                admins.get(i).redis.clusterSetConfigEpoch(i + 1);
            }
            for (RedisProcess node : nodes.subList(1, 4)) {
                admins.get(0).redis.clusterMeet("127.0.0.1", node.port());
            }
            String master = admins.get(holder).redis.clusterMyId();
            Admin replica = admins.get(3);
            Waiting.until(
                    "the nodes know each other",
                    PATIENCE,
                    () -> replica.redis.clusterNodes().contains(master));
            Waiting.until("the replica follows", PATIENCE, () -> follows(replica, master));
            Waiting.until(
                    "the cluster is whole",
                    PATIENCE,
                    () -> admins.stream()
                            .allMatch(each -> each.redis.clusterInfo().contains("cluster_state:ok")));
            Waiting.until(
                    "the replica is a copy",
                    PATIENCE,
                    () -> replica.redis.info("replication").contains("master_link_status:up"));
        } finally {
            admins.forEach(Admin::close);
        }
    }

    private static boolean follows(Admin replica, String master) {
        try {
            return "OK".equals(replica.redis.clusterReplicate(master));
        } catch (RuntimeException e) {
            // It does not know the master well enough yet.
            return false;
        }
    }

    private static int[] slots(int node) {
        int from = node * SlotHash.SLOT_COUNT / 3;
        int to = (node + 1) * SlotHash.SLOT_COUNT / 3;
        return IntStream.range(from, to).toArray();
    }

    /** A step that can fail. */
    private interface Step {

        void run() throws IOException;
    }

    /** Two instances purge and fill before something happens, meanwhile and after. */
    private void drill(RedisServers servers, String what, @Nullable RedisProcess killed, Step step) throws IOException {
        AtomicLong wrong = new AtomicLong();
        AtomicBoolean isOver = new AtomicBoolean();
        try (Instance here = new Instance(servers, notice -> {});
                Instance there = new Instance(servers, notice -> {})) {
            here.awaitAll();
            there.awaitAll();
            say("two instances are in sync at %s", here.stamp());
            TaggedStamp before = there.fill(NOTICE);
            say("a purge here: %s, known there after %.1f ms", here.purge(NOTICE), millisUntilGone(there, before));

            TaggedStamp entry = there.fill(NOTICE);
            TaggedStamp other = there.fill(PurgeNotice.hard(Tag.route("other")));
            say("%s", what);
            if (killed != null) {
                killed.kill();
            }
            step.run();
            long calledAt = System.nanoTime();
            Reach reach = here.purge(NOTICE);
            long purgedAt = System.nanoTime();
            say("a purge here: %s, after %.1f ms", reach, (purgedAt - calledAt) / 1e6);
            Thread watcher = watch(here, there, entry, purgedAt, wrong, isOver);
            Duration first = untilAnotherEpoch(here);
            say("a new epoch here after %.2f s, at %s", first.toNanos() / 1e9, here.stamp());
            here.awaitAll();
            there.awaitAll();
            say(
                    "both know all; waiting here %d, there %s, %s",
                    here.waiting(), there.stamp(), there.state().word());
            say(
                    "the purged entry is served there: %s; one that nobody purged: %s",
                    there.serves(entry), there.serves(other));
            TaggedStamp after = here.fill(NOTICE);
            say("one that is filled now is served there: %s", there.serves(after));
            say("a purge there: %s, known here after %.1f ms", there.purge(NOTICE), millisUntilGone(here, after));
            isOver.set(true);
            join(watcher);
        }
        say(
                "served there for longer than %d s after its purge: %d times",
                Instance.MAX_STALENESS.toSeconds(), wrong.get());
    }

    private static double millisUntilGone(Instance instance, TaggedStamp entry) {
        long start = System.nanoTime();
        while (instance.serves(entry)) {
            Thread.onSpinWait();
        }
        return (System.nanoTime() - start) / 1e6;
    }

    private static Duration untilAnotherEpoch(Instance instance) {
        long epoch = instance.stamp().epoch();
        return Waiting.until(
                "there is another epoch", PATIENCE, () -> instance.stamp().epoch() != epoch);
    }

    private Thread watch(
            Instance here,
            Instance instance,
            TaggedStamp purged,
            long purgedAt,
            AtomicLong wrong,
            AtomicBoolean isOver) {
        Thread watcher = new Thread(() -> {
            SyncState told = SyncState.IN_SYNC;
            while (!isOver.get()) {
                if (here.state() != told) {
                    told = here.state();
                    say("here is %s", told.word());
                }
                long now = System.nanoTime();
                if (instance.serves(purged) && now - purgedAt > Instance.MAX_STALENESS.toNanos()) {
                    wrong.incrementAndGet();
                }
                LockSupport.parkNanos(100_000);
            }
        });
        watcher.start();
        return watcher;
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
