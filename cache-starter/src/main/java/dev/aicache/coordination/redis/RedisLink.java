package dev.aicache.coordination.redis;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;

/**
 * A connection that is opened when it is first needed. One that is lost comes back by itself, and until then commands fail at
 * once; one that is there but does not answer is to be {@linkplain #giveUp given up} by whoever notices. Thread-safe; never blocks.
 *
 * @param <V> what values are read as; keys are text
 */
public final class RedisLink<V> {

    /** How long a server that could not be reached is left alone. */
    private static final long PAUSE_NANOS = Duration.ofMillis(100).toNanos();

    private final Supplier<CompletionStage<Connection<V>>> connect;
    private final LongSupplier nanos;

    private @Nullable CompletableFuture<Connection<V>> current;
    private long failedAt;
    private boolean isClosed;

    RedisLink(Supplier<CompletionStage<Connection<V>>> connect, LongSupplier nanos) {
        this.connect = connect;
        this.nanos = nanos;
    }

    /**
     * A connection that was made.
     *
     * @param commands to speak with the server; of a server on its own as of a cluster
     */
    record Connection<V>(StatefulConnection<String, V> stateful, RedisClusterAsyncCommands<String, V> commands) {}

    /** What commands are sent by; fails where no connection can be made, within the time that making one may take. */
    public CompletionStage<RedisClusterAsyncCommands<String, V>> commands() {
        return connection().thenApply(Connection::commands);
    }

    private synchronized CompletableFuture<Connection<V>> connection() {
        CompletableFuture<Connection<V>> known = current;
        boolean isFailed = known != null && known.isCompletedExceptionally();
        if (known == null || (!isClosed && isFailed && nanos.getAsLong() - failedAt > PAUSE_NANOS)) {
            known = isClosed ? CompletableFuture.failedFuture(new IllegalStateException("Closed")) : open();
            current = known;
        }
        return known;
    }

    private CompletableFuture<Connection<V>> open() {
        CompletableFuture<Connection<V>> opening = new CompletableFuture<>();
        try {
            var unused = connect.get().whenComplete((connection, failure) -> opened(opening, connection, failure));
        } catch (RuntimeException e) {
            opened(opening, null, e);
        }
        return opening;
    }

    private void opened(
            CompletableFuture<Connection<V>> opening, @Nullable Connection<V> connection, @Nullable Throwable failure) {
        if (connection != null) {
            opening.complete(connection);
            return;
        }
        synchronized (this) {
            failedAt = nanos.getAsLong();
        }
        opening.completeExceptionally(failure == null ? new IllegalStateException("No connection") : failure);
    }

    /**
     * Closes the connection that these commands go by, whatever waits for an answer on it, unless that was done already; the
     * next one who needs a connection has another made.
     */
    public void giveUp(RedisClusterAsyncCommands<String, V> commands) {
        Connection<V> given;
        synchronized (this) {
            given = current == null || !current.isDone() || current.isCompletedExceptionally() ? null : current.join();
            if (given == null || given.commands() != commands) {
                return;
            }
            current = null;
        }
        var unused = given.stateful().closeAsync();
    }

    /** Opens none any more; completes when the one that there is, or is being opened, is closed. Never fails. */
    CompletableFuture<Void> close() {
        CompletableFuture<Connection<V>> given;
        synchronized (this) {
            isClosed = true;
            given = current;
            current = null;
        }
        return given == null
                ? CompletableFuture.completedFuture(null)
                : given.thenCompose(connection -> connection.stateful().closeAsync())
                        .exceptionally(failure -> null);
    }
}
