package dev.aicache.coordination.redis;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisReadOnlyException;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;

/**
 * Calls to a server that are waited for, with a limit. A connection on which an answer does not come is given up: it may be
 * one that is only half there. Thread-safe; never to be used on an event loop.
 */
final class RedisCalls {

    /** Says that the server cannot save, and refuses writes for that. */
    private static final String CANNOT_SAVE = "MISCONF";

    private final RedisLink<String> link;

    RedisCalls(RedisLink<String> link) {
        this.link = link;
    }

    /**
     * The answer.
     *
     * @throws RefusedException if the server answers with an error
     * @throws IOException if it cannot be reached, or has not answered in time
     */
    <T> T call(Function<RedisClusterAsyncCommands<String, String>, CompletionStage<T>> command, Duration patience)
            throws IOException {
        RedisClusterAsyncCommands<String, String> commands = get(link.commands(), patience);
        try {
            return get(command.apply(commands), patience);
        } catch (RedisException e) {
            throw failure(e);
        } catch (RefusedException e) {
            if (e.getCause() instanceof RedisReadOnlyException) {
                link.giveUp(commands);
            }
            throw e;
        } catch (SilenceException e) {
            link.giveUp(commands);
            throw e;
        }
    }

    /** Makes sure that the server takes writes, but for one that does so as soon as it can save again. */
    void write(Function<RedisClusterAsyncCommands<String, String>, CompletionStage<Long>> command, Duration patience)
            throws IOException {
        try {
            Long unused = call(command, patience);
        } catch (RefusedException e) {
            if (!String.valueOf(e.getMessage()).contains(CANNOT_SAVE)) {
                throw e;
            }
        }
    }

    private static <T> T get(CompletionStage<T> stage, Duration patience) throws IOException {
        try {
            return stage.toCompletableFuture().get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new SilenceException("Redis has not answered within %d ms".formatted(patience.toMillis()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        } catch (ExecutionException e) {
            throw failure(Objects.requireNonNullElse(e.getCause(), e));
        }
    }

    private static IOException failure(Throwable cause) {
        if (cause instanceof RedisCommandExecutionException) {
            return new RefusedException("Redis answers: " + cause.getMessage(), cause);
        }
        return cause instanceof RedisCommandTimeoutException
                ? new SilenceException("Redis has not answered", cause)
                : new IOException("Redis cannot be reached: " + cause.getMessage(), cause);
    }

    /** There was no answer. */
    private static final class SilenceException extends IOException {

        private static final long serialVersionUID = 1L;

        SilenceException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
