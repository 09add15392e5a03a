package dev.aicache.gateway.express;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;

import io.netty.channel.Channel;

/**
 * Has a graceful shutdown wait for what is between the lane and its clients, as it waits for what the server knows of: for
 * as long as {@code spring.lifecycle.timeout-per-shutdown-phase}, and no longer. Thread-safe.
 */
final class LaneShutdown implements SmartLifecycle {

    private final Set<Channel> busy = ConcurrentHashMap.newKeySet();
    private final AtomicReference<@Nullable Runnable> stopped = new AtomicReference<>();
    private volatile boolean isRunning;

    /** The channel has a request half read, or an answer half written. */
    void add(Channel channel) {
        busy.add(channel);
    }

    /** It has none any more. */
    void remove(Channel channel) {
        busy.remove(channel);
        tell();
    }

    /** Once: who waits counts all that it waits for, and one told twice would stand for another. */
    private void tell() {
        Runnable waiting = busy.isEmpty() ? stopped.getAndSet(null) : null;
        if (waiting != null) {
            waiting.run();
        }
    }

    @Override
    public void start() {
        isRunning = true;
    }

    @Override
    public void stop() {
        isRunning = false;
    }

    @Override
    public void stop(Runnable callback) {
        isRunning = false;
        stopped.set(callback);
        tell();
    }

    @Override
    public boolean isRunning() {
        return isRunning;
    }

    @Override
    public int getPhase() {
        return WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE;
    }
}
