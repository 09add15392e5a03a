package dev.aicache.warming.history;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.aicache.CacheKey;
import dev.aicache.warming.WarmingRequest;

/**
 * The record of what was asked, on disk: how often each key was in a time, what its answer costs, and, where a cipher is
 * given, each request once, encrypted. Whoever tells of an access adds to a sum in memory; the disk is written by {@link
 * #flush}, on a thread of the journal's own once it was {@linkplain #start started}. What is too much for its memory is
 * dropped and counted. A request is kept when its key is asked for the second time: most are asked but once.
 */
public final class Journal implements AccessLog, AutoCloseable {

    /** How many keys are counted between two flushes. */
    static final int COUNTED = 32_768;

    /** How many requests wait for their being written, and how many bytes of bodies. */
    static final int WAITING = 256;

    static final long WAITING_BYTES = 8 << 20;

    private static final int REMEMBERED = 1 << 16;
    private static final Duration FLUSH_INTERVAL = Duration.ofSeconds(30);
    private static final Duration REQUEST_INTERVAL = Duration.ofSeconds(1);

    private final JournalFolder folder;
    private final boolean keepsRequests;
    private final History history;
    private final Clock clock;
    private final JournalListener listener;

    private final Tallies tallies = new Tallies(COUNTED);
    private final RecentKeys seen = new RecentKeys(REMEMBERED);
    private final RecentKeys kept = new RecentKeys(REMEMBERED);
    private final BlockingQueue<Kept> waiting = new LinkedBlockingQueue<>(WAITING);
    private final AtomicLong waitingBytes = new AtomicLong();
    private final LongAdder dropped = new LongAdder();
    private final CountDownLatch loaded = new CountDownLatch(1);
    private final RepeatingThread thread = new RepeatingThread("ai-cache-journal", this::onUnexpected);

    private volatile long bytes;
    private volatile long requests;
    private long countedSince;
    private long flushedAt;
    private boolean isLoaded;

    /**
     * @param maxSize of its files together, in bytes
     * @param cipher for requests; null where they are not kept
     * @param history learns what was asked
     */
    public Journal(
            Path folder,
            long maxSize,
            @Nullable RequestCipher cipher,
            History history,
            Clock clock,
            JournalListener listener) {
        this.folder = new JournalFolder(folder, maxSize, cipher, listener::onNote);
        this.keepsRequests = cipher != null;
        this.history = history;
        this.clock = clock;
        this.listener = listener;
        this.countedSince = clock.millis();
        this.flushedAt = countedSince;
    }

    /** A request that waits for its being written. */
    private record Kept(CacheKey key, WarmingRequest request) {}

    /** Reads what there is and writes from now on, both on a thread of its own. */
    public void start() {
        thread.repeat(this::tick, REQUEST_INTERVAL);
    }

    /** Requests soon, as they take room; accesses together, as there is one record for each key then. */
    private void tick() {
        if (clock.millis() - flushedAt >= FLUSH_INTERVAL.toMillis() || !isLoaded) {
            flush();
        } else {
            writeRequests();
        }
    }

    private void onUnexpected(RuntimeException failure) {
        listener.onFault(failure);
    }

    /** Waits until what was on disk has been read, or could not be. */
    public void awaitLoaded() throws InterruptedException {
        loaded.await();
    }

    @Override
    public void onAccess(String route, CacheKey key, Supplier<Optional<WarmingRequest>> request) {
        count(new Access(key, route, 0, 1, 0));
        boolean isRepeated = seen.add(key);
        if (keepsRequests && isRepeated && !kept.contains(key)) {
            request.get().ifPresent(each -> keep(key, each));
        }
    }

    @Override
    public void onStored(String route, CacheKey key, double cost) {
        if (cost > 0) {
            count(new Access(key, route, 0, 0, cost));
        }
    }

    private void count(Access access) {
        if (!tallies.add(access)) {
            dropped.increment();
        }
    }

    private void keep(CacheKey key, WarmingRequest request) {
        long bytes = request.request().body().length;
        if (waitingBytes.addAndGet(bytes) > WAITING_BYTES || !waiting.offer(new Kept(key, request))) {
            waitingBytes.addAndGet(-bytes);
            dropped.increment();
            return;
        }
        kept.add(key);
    }

    /** Writes what has been told until now, and tells the history. Blocks. */
    public synchronized void flush() {
        long since = countedSince;
        countedSince = clock.millis();
        flushedAt = countedSince;
        load();
        List<Access> accesses = tallies.take().stream()
                .map(access -> access.at(since))
                .sorted(History.BY_KEY)
                .toList();
        accesses.forEach(history::add);
        writeRequests();
        if (!accesses.isEmpty() && !write(accesses)) {
            dropped.add(accesses.stream().mapToLong(Access::count).sum());
        }
        bytes = folder.size();
    }

    private boolean write(List<Access> accesses) {
        try {
            if (isLoaded) {
                folder.append(accesses, history::isKnown);
            }
            return isLoaded;
        } catch (IOException e) {
            listener.onFault(e);
            return false;
        }
    }

    private synchronized void writeRequests() {
        List<Kept> batch = new ArrayList<>();
        waiting.drainTo(batch);
        for (Kept each : batch) {
            waitingBytes.addAndGet(-each.request().request().body().length);
            if (!write(each)) {
                dropped.increment();
            }
        }
        requests = folder.requestCount();
    }

    private boolean write(Kept request) {
        try {
            return isLoaded && folder.append(request.key(), request.request(), history::isKnown);
        } catch (IOException e) {
            listener.onFault(e);
            kept.remove(request.key());
            return false;
        }
    }

    private void load() {
        if (isLoaded) {
            return;
        }
        try {
            folder.load(access -> {
                history.add(access);
                seen.add(access.key());
            });
            folder.requests().forEach(kept::add);
            isLoaded = true;
        } catch (IOException e) {
            listener.onFault(e);
        } finally {
            loaded.countDown();
        }
    }

    /**
     * The request of the key, if it was kept. Blocks.
     *
     * @param where what it is called by in reports
     */
    Optional<WarmingRequest> request(CacheKey key, String where) {
        try {
            return folder.request(key, where);
        } catch (IOException e) {
            listener.onFault(e);
            return Optional.empty();
        }
    }

    /** How it stands. */
    public JournalStatistics statistics() {
        return new JournalStatistics(bytes, requests, dropped.sum());
    }

    /** Writes what there is, and ends. */
    @Override
    public void close() {
        thread.close();
        flush();
        try {
            folder.close();
        } catch (IOException e) {
            listener.onFault(e);
        }
    }
}
