package dev.aicache.benchmarks.coordination;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.cluster.SlotHash;

import dev.aicache.coordination.redis.RedisServers;

/**
 * Two instances on real servers that fail: a master with a replica and three sentinels, and a cluster of three masters, one of
 * them with a replica. Prints what happens when. The argument is where {@code redis-server} is.
 */
public final class RedisTopologies {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final String STATE = "ai-cache:{topologies}:purge-state";

    private final String binary;
    private final Report report = new Report();
    private final Drill drill = new Drill(report);

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
                drill.run(servers, "the master is killed", master, () -> {});
                report.say("the old master comes back, as a replica");
                master.restart();
                awaitRole(master, "slave");
                drill.run(servers, "a fail-over is asked for", null, () -> failOver(one));
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
            report.say("slot %d of the log is on node %d", SlotHash.getSlot(STATE), holder + 1);
            drill.run(servers, "node %d is killed".formatted(holder + 1), nodes.get(holder), () -> {});
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
}
