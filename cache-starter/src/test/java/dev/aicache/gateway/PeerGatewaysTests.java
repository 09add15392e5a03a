package dev.aicache.gateway;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;

import reactor.core.publisher.Mono;

import dev.aicache.AiCache;
import dev.aicache.Purge;
import dev.aicache.PurgeResult;
import dev.aicache.PurgeResult.Reach;
import dev.aicache.coordination.SyncState;
import dev.aicache.coordination.SyncStatus;
import dev.aicache.coordination.redis.FaultyTcpProxy;
import dev.aicache.coordination.redis.FaultyTcpProxy.Fault;

import static dev.aicache.gateway.TestGateway.cacheStatus;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Three gateways that tell each other of purges, each over wires of its own to each, which can be cut. */
class PeerGatewaysTests {

    private static final int GATEWAYS = 3;
    private static final Duration HEARTBEAT = Duration.ofMillis(100);
    private static final Duration MAX_STALENESS = Duration.ofSeconds(2);

    private static final TestUpstream upstream = new TestUpstream();
    private static final List<TestGateway> gateways = new ArrayList<>();
    private static final FaultyTcpProxy[][] wires = new FaultyTcpProxy[GATEWAYS][GATEWAYS];

    /** Where one gateway finds the others, and itself. */
    private record Wires(List<FaultyTcpProxy> wires) implements DiscoveryClient {

        @Override
        public String description() {
            return "wires";
        }

        @Override
        public List<ServiceInstance> getInstances(String serviceId) {
            List<ServiceInstance> all = new ArrayList<>();
            for (int i = 0; i < wires.size() && serviceId.equals("gateway"); i++) {
                all.add(new DefaultServiceInstance(
                        "gateway-" + i, serviceId, "127.0.0.1", wires.get(i).port(), false));
            }
            return all;
        }

        @Override
        public List<String> getServices() {
            return List.of("gateway");
        }
    }

    @BeforeAll
    static void start() {
        for (int i = 0; i < GATEWAYS; i++) {
            for (int j = 0; j < GATEWAYS; j++) {
                wires[i][j] = new FaultyTcpProxy(1);
            }
        }
        for (int i = 0; i < GATEWAYS; i++) {
            gateways.add(start(i));
        }
    }

    @BeforeEach
    void begin() {
        upstream.answer(TestUpstream::chat);
        for (int i = 0; i < GATEWAYS; i++) {
            isolate(i, Fault.NONE);
        }
        await().until(() -> gateways.stream().allMatch(each -> state(each) == SyncState.IN_SYNC && knowsOthers(each)));
    }

    private static TestGateway start(int i) {
        Wires wiresOfIt = new Wires(List.of(wires[i]));
        TestGateway gateway = TestGateway.builder()
                .with(context -> context.getBeanFactory().registerSingleton("wires", wiresOfIt))
                .with(
                        "server.address=127.0.0.1",
                        "spring.application.name=gateway",
                        "ai-cache.coordination.type=peers",
                        "ai-cache.coordination.heartbeat=" + HEARTBEAT.toMillis() + "ms",
                        "ai-cache.coordination.max-staleness=" + MAX_STALENESS.toMillis() + "ms",
                        "ai-cache.coordination.peers.secret=0123456789abcdef0123456789abcdef",
                        "ai-cache.coordination.peers.timeout=500ms")
                .route("chat", upstream.url(), "/v1/**", "AiCache=10m")
                .start();
        for (FaultyTcpProxy[] from : wires) {
            from[i].target(gateway.port());
            from[i].cut();
        }
        return gateway;
    }

    @AfterAll
    static void stop() {
        gateways.forEach(TestGateway::close);
        for (FaultyTcpProxy[] from : wires) {
            for (FaultyTcpProxy wire : from) {
                wire.close();
            }
        }
        upstream.close();
    }

    private static SyncState state(TestGateway gateway) {
        return gateway.bean(SyncStatus.class).state();
    }

    /** It says so of itself before it could have heard of them; a purge that all acknowledge is no less than the truth. */
    private static boolean knowsOthers(TestGateway gateway) {
        return purge(gateway).reach() == Reach.EVERYONE;
    }

    private static PurgeResult purge(TestGateway gateway) {
        return gateway.bean(AiCache.class).purge(Purge.route("chat"));
    }

    private static void isolate(int one, Fault fault) {
        for (int i = 0; i < GATEWAYS; i++) {
            if (i != one) {
                wires[one][i].fault(fault);
                wires[i][one].fault(fault);
            }
        }
    }

    /** What a gateway answers, which is stored there then. */
    private static String fill(TestGateway gateway) throws Exception {
        String answer = gateway.chat().body();
        await().until(() -> cacheStatus(gateway.chat()).contains("hit"));
        return answer;
    }

    @Test
    void aPurgeAtOneHoldsAtAllWhenItReturns() throws Exception {
        for (int i = 0; i < 10; i++) {
            List<String> before = new ArrayList<>();
            for (TestGateway each : gateways) {
                before.add(fill(each));
            }
            PurgeResult result = purge(gateways.get(i % GATEWAYS));
            assertThat(result.reach()).isEqualTo(Reach.EVERYONE);
            for (TestGateway each : gateways) {
                HttpResponse<String> after = each.chat();
                assertThat(cacheStatus(after)).contains("fwd=");
                assertThat(before).doesNotContain(after.body());
            }
        }
        for (TestGateway each : gateways) {
            assertThat(each.bean(SyncStatus.class).repairs()).isZero();
            assertThat(each.bean(SyncStatus.class).waiting()).isZero();
        }
    }

    @Test
    void anAnswerOnItsWayAtAnotherIsNotServedAfterThePurge() throws Exception {
        AtomicInteger version = new AtomicInteger(1);
        upstream.answer((call, response, number) -> {
            int seen = version.get();
            return Mono.delay(Duration.ofMillis(300))
                    .thenEmpty(Mono.defer(
                            () -> Mono.from(TestUpstream.json(response, TestUpstream.CHAT.formatted(number, seen)))));
        });
        int stale = 0;
        for (int i = 0; i < 6; i++) {
            TestGateway other = gateways.get(1 + i % 2);
            CompletableFuture<HttpResponse<String>> early =
                    other.sendAsync(other.posted(TestGateway.CHAT_PATH, TestGateway.BODY));
            int calls = upstream.count();
            if (i > 0) {
                await().until(() -> upstream.count() > calls || early.isDone());
            }
            int now = version.incrementAndGet();
            assertThat(purge(gateways.get(0)).reach()).isEqualTo(Reach.EVERYONE);
            HttpResponse<String> unused = early.join();
            for (TestGateway each : gateways) {
                stale += each.chat().body().contains("answer " + now) ? 0 : 1;
            }
        }
        assertThat(stale).isZero();
    }

    @Test
    void oneThatIsCutOffSaysSoAndHearsOfThePurgeWhenItIsBack() throws Exception {
        TestGateway cutOff = gateways.get(2);
        String before = fill(cutOff);
        isolate(2, Fault.BLACK_HOLE);
        assertThat(purge(gateways.get(0)).reach()).isEqualTo(Reach.PENDING);
        assertThat(gateways.get(0).bean(SyncStatus.class).waiting()).isEqualTo(1);

        await().until(() -> state(cutOff) == SyncState.ISOLATED);
        HttpResponse<String> isolated = cutOff.chat();
        assertThat(cacheStatus(isolated)).contains("detail=isolated");
        assertThat(isolated.body()).isNotEqualTo(before);
        // One that is listed does not answer.
        await().until(() -> state(gateways.get(0)) == SyncState.ISOLATED);

        isolate(2, Fault.NONE);
        isolate(2, Fault.CUT);
        isolate(2, Fault.NONE);
        await().until(() -> gateways.stream().allMatch(each -> state(each) == SyncState.IN_SYNC));
        assertThat(cutOff.chat().body()).isNotEqualTo(before);
        assertThat(gateways.get(0).bean(SyncStatus.class).repairs()).isZero();
        assertThat(purge(cutOff).reach()).isEqualTo(Reach.EVERYONE);
    }

    @Test
    void aPurgeWhileOneIsCutOffForAMomentHoldsThereSoonAfter() throws Exception {
        TestGateway cutOff = gateways.get(2);
        for (int i = 0; i < 5; i++) {
            String before = fill(cutOff);
            isolate(2, Fault.CUT);
            assertThat(purge(gateways.get(i % 2)).reach()).isEqualTo(Reach.PENDING);
            isolate(2, Fault.NONE);
            await().until(() -> !cutOff.chat().body().equals(before));
        }
    }

    @Test
    void oneThatStopsIsNotMissedAndOneThatStartsInItsPlaceTakesPart() throws Exception {
        gateways.get(2).close();
        gateways.remove(2);
        await().during(MAX_STALENESS.plusMillis(500))
                .atMost(Duration.ofSeconds(20))
                .until(() -> gateways.stream().noneMatch(each -> state(each) == SyncState.ISOLATED));
        assertThat(purge(gateways.get(0)).reach()).isEqualTo(Reach.EVERYONE);

        gateways.add(start(2));
        await().until(() -> knowsOthers(gateways.get(2)));
        String before = fill(gateways.get(2));
        await().untilAsserted(() -> {
            assertThat(purge(gateways.get(0)).reach()).isEqualTo(Reach.EVERYONE);
            assertThat(gateways.get(2).chat().body()).isNotEqualTo(before);
        });
    }

    @Test
    void answersNobodyElseOnThatPath() throws Exception {
        for (TestGateway each : gateways) {
            assertThat(each.post("/ai-cache/peer", "{}").statusCode()).isEqualTo(403);
            assertThat(each.send(each.request("/ai-cache/peer").GET().build()).statusCode())
                    .isEqualTo(403);
        }
    }
}
