package dev.aicache.coordination.redis;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;

import dev.aicache.CacheKey;
import dev.aicache.coordination.Leases;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** A lease is a name in Redis with a token of its own, so that one that was lost is neither renewed nor given back. */
final class RedisLeases implements Leases {

    private static final Duration LASTING = Duration.ofSeconds(10);
    private static final String RENEW =
            "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('pexpire', KEYS[1], ARGV[2]) end return 0";
    private static final String RELEASE =
            "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0";

    private final RedisLink<byte[]> link;
    private final RemoteNames names;
    private final Duration timeout;
    private final Breaker breaker;
    private final EntryWrites writes;
    private final LongSupplier nanos;

    RedisLeases(
            RedisLink<byte[]> link,
            RemoteNames names,
            Duration timeout,
            Breaker breaker,
            EntryWrites writes,
            LongSupplier nanos) {
        this.link = link;
        this.names = names;
        this.timeout = timeout;
        this.breaker = breaker;
        this.writes = writes;
        this.nanos = nanos;
    }

    @Override
    public Duration lasting() {
        return LASTING;
    }

    @Override
    public CompletionStage<Claim> claim(CacheKey key) {
        if (!breaker.lets()) {
            return CompletableFuture.completedFuture(Claim.UNKNOWN);
        }
        String name = names.lease(key);
        ThreadLocalRandom random = ThreadLocalRandom.current();
        byte[] token =
                "%016x%016x".formatted(random.nextLong(), random.nextLong()).getBytes(US_ASCII);
        long began = nanos.getAsLong();
        return link.commands()
                .thenCompose(commands ->
                        commands.set(name, token, SetArgs.Builder.nx().px(LASTING)))
                .toCompletableFuture()
                .orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS)
                .handle((answer, failure) -> {
                    long taken = nanos.getAsLong() - began;
                    if (failure != null) {
                        breaker.onFailure(taken, failure);
                        return Claim.UNKNOWN;
                    }
                    breaker.onSuccess(taken);
                    return answer == null ? Claim.TAKEN : Claim.of(new Held(name, token));
                });
    }

    /** A lease that this instance has, as far as it knows. */
    private final class Held implements Lease {

        private final String name;
        private final byte[] token;

        Held(String name, byte[] token) {
            this.name = name;
            this.token = token;
        }

        @Override
        public void renew() {
            run(RENEW, token, Long.toString(LASTING.toMillis()).getBytes(US_ASCII));
        }

        @Override
        public void release() {
            writes.afterwards(() -> run(RELEASE, token));
        }

        /** What becomes of it does not matter: it ends by itself. */
        private void run(String script, byte[]... values) {
            var unused = link.commands()
                    .thenCompose(commands ->
                            commands.<Long>eval(script, ScriptOutputType.INTEGER, new String[] {name}, values));
        }
    }
}
