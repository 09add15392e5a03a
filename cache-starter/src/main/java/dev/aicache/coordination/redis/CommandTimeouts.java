package dev.aicache.coordination.redis;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.lettuce.core.TimeoutOptions.TimeoutSource;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.RedisCommand;

/** How long an answer is waited for at most, by whoever has no less patience: a second, and longer where it is to be late. */
final class CommandTimeouts extends TimeoutSource {

    private static final Duration USUAL = Duration.ofSeconds(1);

    /** Longer than any reader asks a server to hold back its answer. */
    private static final Duration WAITING = Duration.ofSeconds(10);

    @Override
    public long getTimeout(RedisCommand<?, ?, ?> command) {
        return (command.getType() == CommandType.XREAD ? WAITING : USUAL).toMillis();
    }

    @Override
    public TimeUnit getTimeUnit() {
        return TimeUnit.MILLISECONDS;
    }
}
