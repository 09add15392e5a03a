package dev.aicache.benchmarks.endtoend;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;

import dev.aicache.benchmarks.Zipf;

/**
 * Callers who do not mind that the gateway restarts: they ask at a steady rate, for what Zipf's law says, and note second
 * by second how many were answered from memory, by the gateway's {@code Cache-Status}, how many upstream, and how many not
 * at all. Prints each second with a caller, and the ratios of the last minute before the first failure and of the first
 * minute after the last one.
 */
public final class RestartLoad {

    private static final int KEYS = 2_000;
    private static final double EXPONENT = 0.9;
    private static final int WINDOW = 60;

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(1))
            .build();
    private final Zipf zipf = new Zipf(KEYS, EXPONENT);
    private final SplittableRandom random;
    private final URI gateway;
    private final int seconds;
    private final AtomicIntegerArray hits;
    private final AtomicIntegerArray misses;
    private final AtomicIntegerArray failures;
    private final long start = System.nanoTime();

    private RestartLoad(URI gateway, int seconds, long seed) {
        this.gateway = gateway;
        this.seconds = seconds;
        this.random = new SplittableRandom(seed);
        this.hits = new AtomicIntegerArray(seconds);
        this.misses = new AtomicIntegerArray(seconds);
        this.failures = new AtomicIntegerArray(seconds);
    }

    /** The arguments are the gateway's address, requests per second, for how many seconds, and a seed. */
    public static void main(String[] args) throws InterruptedException {
        int seconds = Integer.parseInt(args[2]);
        RestartLoad load = new RestartLoad(URI.create(args[0]), seconds, Long.parseLong(args[3]));
        load.run(Integer.parseInt(args[1]));
        load.print();
    }

    private void run(int rate) throws InterruptedException {
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
        CountDownLatch end = new CountDownLatch(rate * seconds);
        var asking =
                clock.scheduleAtFixedRate(() -> ask(end), 0, TimeUnit.SECONDS.toNanos(1) / rate, TimeUnit.NANOSECONDS);
        boolean unused = end.await(seconds + 30L, TimeUnit.SECONDS);
        asking.cancel(false);
        clock.shutdownNow();
    }

    private void ask(CountDownLatch end) {
        int second = (int) TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
        if (second >= seconds) {
            end.countDown();
            return;
        }
        HttpRequest request = HttpRequest.newBuilder(gateway.resolve("/v1/chat/completions"))
                .timeout(Duration.ofSeconds(10))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer load")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"model\":\"simulated-gpt\",\"messages\":[{\"role\":\"user\",\"content\":\"Question %d\"}]}"
                                .formatted(zipf.draw(random))))
                .build();
        var unused = client.sendAsync(request, HttpResponse.BodyHandlers.discarding())
                .whenComplete((response, failure) -> {
                    outcome(response).incrementAndGet(second);
                    end.countDown();
                });
    }

    private AtomicIntegerArray outcome(HttpResponse<Void> response) {
        if (response == null || response.statusCode() != 200) {
            return failures;
        }
        return response.headers().firstValue("Cache-Status").orElse("").contains("; hit") ? hits : misses;
    }

    private void print() {
        int down = seconds;
        int up = 0;
        for (int second = 0; second < seconds; second++) {
            if (failures.get(second) > 0) {
                down = Math.min(down, second);
                up = second + 1;
            }
        }
        System.out.printf("%-28s %9s %9s %9s%n", "", "hits", "requests", "hit ratio");
        for (int ten = 0; ten < seconds; ten += 10) {
            print("from %ds to %ds".formatted(ten, Math.min(seconds, ten + 10)), ten, ten + 10);
        }
        System.out.printf("Requests failed from second %d to second %d%n", down, up);
        print("last minute before", down - WINDOW, down);
        print("first minute after", up, up + WINDOW);
    }

    private void print(String name, int from, int to) {
        int answered = 0;
        int found = 0;
        for (int second = Math.max(0, from); second < Math.min(seconds, to); second++) {
            found += hits.get(second);
            answered += hits.get(second) + misses.get(second);
        }
        System.out.printf("%-28s %9d %9d %9.3f%n", name, found, answered, (double) found / answered);
    }
}
