package dev.aicache.benchmarks.coordination;

import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;

import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

import dev.aicache.coordination.GenerationTable;
import dev.aicache.coordination.peer.PeerLink;
import dev.aicache.coordination.peer.PeerObserver;
import dev.aicache.coordination.peer.PeerSettings;
import dev.aicache.coordination.peer.Peers;
import dev.aicache.coordination.peer.RefusedException;
import dev.aicache.coordination.peer.Sealed;
import dev.aicache.coordination.peer.http.PeerClient;
import dev.aicache.coordination.peer.http.PeerFilter;
import dev.aicache.coordination.peer.http.RefusalLog;

/** Many instances in one process, over memory or over HTTP on the loopback, and a count of what they send. */
final class Cluster implements AutoCloseable {

    private static final String PATH = "/ai-cache/peer";
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final PeerSettings SETTINGS = new PeerSettings(
            List.of("a secret for this benchmark, and nothing else"),
            "benchmark",
            PATH,
            Duration.ofSeconds(1),
            TIMEOUT,
            Duration.ofSeconds(30),
            Duration.ofSeconds(30));

    final List<Peers> instances = new ArrayList<>();
    final LongAdder messages = new LongAdder();
    final LongAdder bytes = new LongAdder();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final List<AutoCloseable> open = new ArrayList<>();

    private Cluster() {}

    /** Instances that call each other. */
    static Cluster inMemory(int count) {
        Cluster cluster = new Cluster();
        ExecutorService threads =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
        cluster.open.add(threads::shutdownNow);
        Map<URI, Peers> byAddress = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            PeerLink link = (member, request) -> CompletableFuture.supplyAsync(
                    () -> answer(Objects.requireNonNull(byAddress.get(member)), request), threads);
            byAddress.put(URI.create("http://instance-" + i), cluster.start(link));
        }
        cluster.list(List.copyOf(byAddress.keySet()));
        return cluster;
    }

    private static Sealed answer(Peers peers, Sealed request) {
        try {
            return peers.entrance().admit("POST", PATH, request.header()).answer(request.body());
        } catch (RefusedException e) {
            throw new CompletionException(e);
        }
    }

    /** Instances with a port each. */
    static Cluster overHttp(int count) {
        Cluster cluster = new Cluster();
        Scheduler scheduler = Schedulers.newBoundedElastic(2, 10_000, "answers");
        cluster.open.add(scheduler::dispose);
        List<URI> addresses = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            PeerClient client = new PeerClient(PATH, TIMEOUT);
            cluster.open.add(client);
            Peers peers = cluster.start(client);
            PeerFilter filter =
                    new PeerFilter(peers.entrance(), PATH, TIMEOUT, scheduler, new RefusalLog(System::nanoTime));
            DisposableServer server = HttpServer.create()
                    .host("127.0.0.1")
                    .port(0)
                    .handle(new ReactorHttpHandlerAdapter(WebHttpHandlerBuilder.webHandler(exchange -> Mono.empty())
                            .filter(filter)
                            .build()))
                    .bindNow();
            cluster.open.add(server::disposeNow);
            addresses.add(URI.create("http://127.0.0.1:" + server.port()));
        }
        cluster.list(addresses);
        return cluster;
    }

    private Peers start(PeerLink link) {
        Peers peers = new Peers(
                SETTINGS,
                new GenerationTable(System::nanoTime),
                counted(link),
                System::nanoTime,
                Clock.systemUTC(),
                new SecureRandom(),
                Runnable::run,
                notice -> {},
                PeerObserver.NONE);
        instances.add(peers);
        return peers;
    }

    /** Counts requests and answers alike; bytes without what HTTP adds. */
    private PeerLink counted(PeerLink link) {
        return (member, request) -> {
            inFlight.incrementAndGet();
            count(request);
            return link.send(member, request).whenComplete((answer, failure) -> {
                if (answer != null) {
                    count(answer);
                }
                inFlight.decrementAndGet();
            });
        };
    }

    private void count(Sealed message) {
        messages.increment();
        bytes.add(message.header().length() + message.body().length);
    }

    private void list(List<URI> addresses) {
        instances.forEach(each -> each.list(addresses));
    }

    /** A round of every instance, to its end. */
    void round() {
        instances.forEach(Peers::round);
        rest();
    }

    /** Waits until nothing is on its way. */
    void rest() {
        while (inFlight.get() > 0) {
            LockSupport.parkNanos(100_000);
        }
    }

    @Override
    public void close() throws IOException {
        for (AutoCloseable each : open) {
            try {
                each.close();
            } catch (Exception e) {
                throw new IOException("An instance has not ended well", e);
            }
        }
    }
}
