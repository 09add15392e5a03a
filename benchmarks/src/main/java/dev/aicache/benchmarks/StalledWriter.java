package dev.aicache.benchmarks;

import java.util.concurrent.CountDownLatch;

import dev.aicache.EvictionCandidate;
import dev.aicache.EvictionPolicy;

/** A thread that stores, has the store's lock for it, and does not get on. */
final class StalledWriter implements EvictionPolicy, AutoCloseable {

    private final CountDownLatch stalled = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final FullStore store = new FullStore(this);
    private final Thread writer = new Thread(() -> store.put(FullCache.NEWCOMER - 1, FullCache.answer()), "writer");

    /** Returns when the writer has the lock. */
    FullStore start() throws InterruptedException {
        store.fill();
        writer.setDaemon(true);
        writer.start();
        stalled.await();
        return store;
    }

    boolean isStalled() {
        return writer.isAlive() && ended.getCount() > 0;
    }

    @Override
    public String word() {
        return "stalled";
    }

    @Override
    public double worth(EvictionCandidate entry) {
        if (Thread.currentThread() == writer) {
            stalled.countDown();
            awaitEnd();
        }
        return entry.lastAccess();
    }

    private void awaitEnd() {
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Lets the writer get on; does not wait until it has. */
    @Override
    public void close() {
        ended.countDown();
    }
}
