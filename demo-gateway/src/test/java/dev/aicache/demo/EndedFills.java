package dev.aicache.demo;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;

import dev.aicache.CacheListener;
import dev.aicache.SkipReason;

/**
 * Counts the fills that have ended. A client can have read all of an answer a moment before its fill has ended, and a
 * request in that moment reads along instead of hitting; tests of hits and of new fills wait for this.
 */
final class EndedFills implements CacheListener {

    private final AtomicInteger ended = new AtomicInteger();

    void reset() {
        ended.set(0);
    }

    void await(int count) {
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> ended.get() == count);
    }

    @Override
    public void onStored(String route) {
        ended.incrementAndGet();
    }

    @Override
    public void onSkipped(String route, SkipReason reason) {
        ended.incrementAndGet();
    }
}
