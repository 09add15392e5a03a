package dev.aicache.gateway;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.server.WebFilter;

import com.github.benmanes.caffeine.cache.Ticker;

import dev.aicache.CacheKey;
import dev.aicache.PurgeNotice;
import dev.aicache.PurgeResult;
import dev.aicache.StandardEviction;
import dev.aicache.coordination.GenerationTable;
import dev.aicache.coordination.Leases;
import dev.aicache.coordination.PurgeRecord;
import dev.aicache.coordination.Purger;
import dev.aicache.coordination.RemoteEntry;
import dev.aicache.coordination.RemoteStore;
import dev.aicache.coordination.Stamp;
import dev.aicache.store.BodyStorage;
import dev.aicache.store.CaffeineStore;
import dev.aicache.store.LocalStore;
import dev.aicache.store.StoreLimits;

/** What several gateways of one test share: an upstream, a log of purges that all hear at once, and a store of entries. */
final class SharedWorld implements AutoCloseable {

    private static SharedWorld current = new SharedWorld();

    final TestUpstream upstream = new TestUpstream();
    final MemoryRemote remote = new MemoryRemote();
    final MemoryLeases leases = new MemoryLeases();
    private final List<TestGateway> gateways = new CopyOnWriteArrayList<>();
    private final List<GenerationTable> tables = new CopyOnWriteArrayList<>();
    private long sequence;

    static SharedWorld begin() {
        current = new SharedWorld();
        return current;
    }

    /** A gateway with a route for {@code /v1/**}; arguments are {@code name=value}. */
    TestGateway gateway(String... arguments) {
        return gateway(List.of(), arguments);
    }

    TestGateway gateway(List<Class<?>> configurations, String... arguments) {
        TestGateway.Builder builder = TestGateway.builder()
                .with(Shared.class)
                .route("chat", upstream.url(), "/v1/**")
                .with("spring.cloud.gateway.server.webflux.routes[0].filters[0].name=AiCache");
        configurations.forEach(builder::with);
        for (String argument : arguments) {
            builder.with("spring.cloud.gateway.server.webflux.routes[0].filters[0].args." + argument);
        }
        TestGateway gateway = builder.start();
        gateways.add(gateway);
        return gateway;
    }

    private synchronized PurgeResult purge(PurgeNotice notice) {
        sequence++;
        PurgeRecord purge = new PurgeRecord(new Stamp(1, sequence), notice);
        tables.forEach(table -> assertTrue(table.apply(purge)));
        return new PurgeResult(notice, PurgeResult.Reach.EVERYONE);
    }

    private static void assertTrue(boolean isApplied) {
        if (!isApplied) {
            throw new AssertionError("Another epoch");
        }
    }

    @Override
    public void close() {
        gateways.forEach(TestGateway::close);
        upstream.close();
    }

    @Configuration(proxyBeanMethods = false)
    static class Shared {

        @Bean
        LocalStore store() {
            GenerationTable table = new GenerationTable(System::nanoTime, 1000, new Stamp(1, 0));
            current.tables.add(table);
            return new CaffeineStore(
                    StoreLimits.memory(10_000_000),
                    StandardEviction.HYBRID,
                    BodyStorage.HEAP,
                    Ticker.systemTicker(),
                    table);
        }

        /** Both are one to their clients: the name that they are asked by is in the key. */
        @Bean
        WebFilter sameName() {
            return (exchange, chain) -> chain.filter(exchange.mutate()
                    .request(exchange.getRequest()
                            .mutate()
                            .headers(headers -> headers.set("Host", "gateway.test"))
                            .build())
                    .build());
        }

        @Bean
        RemoteStore remote() {
            return current.remote;
        }

        @Bean
        Purger purger() {
            return current::purge;
        }
    }

    /** Leave to fill is asked for. */
    @Configuration(proxyBeanMethods = false)
    static class WithLeases {

        @Bean
        Leases leases() {
            return current.leases;
        }
    }

    /** Entries in memory, as old as a test says, and as slow. */
    static final class MemoryRemote implements RemoteStore {

        final Map<CacheKey, RemoteEntry> entries = new ConcurrentHashMap<>();
        final AtomicInteger reads = new AtomicInteger();
        final AtomicInteger writes = new AtomicInteger();

        /** What is read waits for it. */
        volatile CompletableFuture<?> gate = CompletableFuture.completedFuture(null);

        volatile @Nullable RuntimeException failure;

        @Override
        public CompletionStage<Optional<RemoteEntry>> get(CacheKey key) {
            reads.incrementAndGet();
            fail();
            CompletableFuture<?> open = gate;
            return open.isDone()
                    ? CompletableFuture.completedFuture(Optional.ofNullable(entries.get(key)))
                    : open.thenApply(any -> Optional.ofNullable(entries.get(key)));
        }

        @Override
        public void put(RemoteEntry entry) {
            writes.incrementAndGet();
            fail();
            entries.put(entry.key(), entry);
        }

        private void fail() {
            RuntimeException planned = failure;
            if (planned != null) {
                throw planned;
            }
        }

        /** As if it had been stored so long ago. */
        void age(Duration time) {
            change(entry -> entry.storedAt(entry.storedAt() - time.toMillis()));
        }

        void change(UnaryOperator<RemoteEntry> change) {
            entries.replaceAll((key, entry) -> change.apply(entry));
        }

        /** Whatever is asked from now on waits until the future is completed. */
        CompletableFuture<?> hold() {
            CompletableFuture<?> held = new CompletableFuture<>();
            gate = held;
            return held;
        }
    }

    /** Leases in memory. */
    static final class MemoryLeases implements Leases {

        final Map<CacheKey, Object> taken = new ConcurrentHashMap<>();
        final AtomicInteger claims = new AtomicInteger();
        final AtomicInteger renewals = new AtomicInteger();
        volatile Duration lasting = Duration.ofSeconds(10);
        volatile @Nullable RuntimeException failure;

        @Override
        public CompletionStage<Claim> claim(CacheKey key) {
            claims.incrementAndGet();
            RuntimeException planned = failure;
            if (planned != null) {
                throw planned;
            }
            Object token = new Object();
            Claim claim = taken.putIfAbsent(key, token) != null
                    ? Claim.TAKEN
                    : Claim.of(new Lease() {
                        @Override
                        public void renew() {
                            renewals.incrementAndGet();
                        }

                        @Override
                        public void release() {
                            taken.remove(key, token);
                        }
                    });
            return CompletableFuture.completedFuture(claim);
        }

        @Override
        public Duration lasting() {
            return lasting;
        }
    }
}
