package dev.aicache.store.coding;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.aicache.Body;
import dev.aicache.CacheKey;
import dev.aicache.CacheStatistics;
import dev.aicache.CachedResponse;
import dev.aicache.EntrySummary;
import dev.aicache.EvictionPolicy;
import dev.aicache.Headers;
import dev.aicache.Tag;
import dev.aicache.coordination.GenerationTable;
import dev.aicache.store.Deposit;
import dev.aicache.store.EntryState;
import dev.aicache.store.Hit;
import dev.aicache.store.LocalStore;
import dev.aicache.store.Placement;
import dev.aicache.store.RestoreResult;

/**
 * A store whose entries are compressed after they have been stored, on a thread of its own: who stores and who reads waits
 * for nothing. An entry stays as it came where compressing does not pay, must not be (RFC 9111 §5.2.2.6), fails, or where
 * more is to be compressed than may wait. Thread-safe.
 */
public final class CompressingStore implements LocalStore, AutoCloseable {

    private static final int MOST_WAITING = 256;

    private final LocalStore store;
    private final Coding coding;
    private final long from;
    private final long mostBytes;
    private final Consumer<Throwable> onFailure;
    private final AtomicLong waiting = new AtomicLong();
    private final ThreadPoolExecutor worker = new ThreadPoolExecutor(
            1, 1, 0, TimeUnit.NANOSECONDS, new ArrayBlockingQueue<>(MOST_WAITING), CompressingStore::daemon);

    /**
     * Begins at once.
     *
     * @param from shortest answer in bytes that is compressed
     * @param mostBytes of answers that may wait to be compressed; one alone may be longer
     * @param onFailure is told, on the worker's thread, when an answer could not be compressed
     */
    public CompressingStore(LocalStore store, Coding coding, long from, long mostBytes, Consumer<Throwable> onFailure) {
        this.store = store;
        this.coding = coding;
        this.from = from;
        this.mostBytes = mostBytes;
        this.onFailure = onFailure;
        worker.prestartCoreThread();
    }

    private static Thread daemon(Runnable task) {
        Thread daemon = new Thread(task, "ai-cache-compression");
        daemon.setDaemon(true);
        return daemon;
    }

    @Override
    public Placement put(Deposit deposit) {
        Placement placement = store.put(deposit);
        if (placement.refused() == null && mayCompress(deposit.response(), from)) {
            submit(deposit, placement.sequence());
        }
        return placement;
    }

    /**
     * The answer as a store like this would keep it, at once; as it is where compressing does not pay, or must not be. Its body
     * must be retained meanwhile.
     *
     * @param from shortest answer in bytes that is compressed
     */
    public static CachedResponse compressed(CachedResponse response, Coding coding, long from) {
        Body coded = mayCompress(response, from) ? CodedBody.of(response.body(), coding) : null;
        return coded == null ? response : response.withBody(coded);
    }

    private static boolean mayCompress(CachedResponse response, long from) {
        Headers headers = response.headers();
        return response.body().coding() == null
                && response.body().size() >= from
                && !headers.contains("Content-Encoding")
                && headers.all("Cache-Control").stream().noneMatch(CompressingStore::forbids);
    }

    /** Also where it stands within quotes: rather too little is compressed than too much. */
    private static boolean forbids(String cacheControl) {
        return Arrays.stream(cacheControl.split(",", -1))
                .anyMatch(directive -> directive.trim().equalsIgnoreCase("no-transform"));
    }

    private void submit(Deposit deposit, long sequence) {
        int size = deposit.response().body().size();
        long before = waiting.getAndAdd(size);
        boolean isTaken = before == 0 || before + size <= mostBytes;
        try {
            if (isTaken) {
                worker.execute(() -> run(deposit, sequence));
            }
        } catch (RejectedExecutionException e) {
            isTaken = false;
        } finally {
            if (!isTaken) {
                waiting.addAndGet(-size);
            }
        }
    }

    private void run(Deposit deposit, long sequence) {
        try {
            compress(deposit, sequence);
        } catch (RuntimeException | Error e) {
            onFailure.accept(e);
        } finally {
            waiting.addAndGet(-deposit.response().body().size());
        }
    }

    private void compress(Deposit deposit, long sequence) {
        Body coded = CodedBody.of(deposit.response().body(), coding);
        if (coded != null) {
            // It may be gone by now, or be another one: the store knows, and that it does not take it is no failure.
            boolean unused =
                    store.recode(deposit.key(), sequence, deposit.response().withBody(coded));
        }
    }

    /** Ends the worker; what waits stays as it is. */
    @Override
    public void close() {
        worker.shutdownNow();
    }

    @Override
    public @Nullable Hit get(CacheKey key, Predicate<Hit> isWanted) {
        return store.get(key, isWanted);
    }

    @Override
    public @Nullable Hit take(CacheKey key, Predicate<Hit> isWanted) {
        return store.take(key, isWanted);
    }

    @Override
    public @Nullable Hit peek(CacheKey key, Predicate<Hit> isWanted) {
        return store.peek(key, isWanted);
    }

    @Override
    public @Nullable Hit inspect(CacheKey key) {
        return store.inspect(key);
    }

    @Override
    public boolean recode(CacheKey key, long sequence, CachedResponse response) {
        return store.recode(key, sequence, response);
    }

    @Override
    public void remove(CacheKey key, long sequence) {
        store.remove(key, sequence);
    }

    @Override
    public long clear() {
        return store.clear();
    }

    @Override
    public @Nullable EntryState state(CacheKey key) {
        return store.state(key);
    }

    /** {@inheritDoc} It stays in the form it comes in. */
    @Override
    public RestoreResult restore(EntryState entry) {
        return store.restore(entry);
    }

    /** {@inheritDoc} It stays in the form it comes in. */
    @Override
    public boolean promote(EntryState entry) {
        return store.promote(entry);
    }

    @Override
    public CacheStatistics statistics() {
        return store.statistics();
    }

    @Override
    public Stream<EntrySummary> entries(List<Tag> having, LongFunction<@Nullable String> routes) {
        return store.entries(having, routes);
    }

    @Override
    public @Nullable EntrySummary entry(CacheKey key, LongFunction<@Nullable String> routes) {
        return store.entry(key, routes);
    }

    @Override
    public GenerationTable generations() {
        return store.generations();
    }

    @Override
    public EvictionPolicy eviction() {
        return store.eviction();
    }

    @Override
    public void changeEviction(EvictionPolicy policy) {
        store.changeEviction(policy);
    }

    @Override
    public void changeMaxMemory(long bytes) {
        store.changeMaxMemory(bytes);
    }

    @Override
    public void onMaxMemory(LongConsumer listener) {
        store.onMaxMemory(listener);
    }

    @Override
    public long used() {
        return store.used();
    }

    @Override
    public void limit(long bytes) {
        store.limit(bytes);
    }

    @Override
    public void tidy() {
        store.tidy();
    }
}
