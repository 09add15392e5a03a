package dev.aicache.coordination.redis;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;

import dev.aicache.CacheKey;
import dev.aicache.coordination.RemoteEntry;
import dev.aicache.coordination.remote.Envelope;
import dev.aicache.coordination.remote.Opened;
import dev.aicache.coordination.remote.Opened.Finding;

/**
 * Reads entries, each within a time or not at all. Of a value not more is read than the largest entry is long. How long ago an entry
 * was stored is told by the clock of whoever stored it and by the time that the server has left for it; the older one counts,
 * so that no entry lives longer because two clocks differ. Thread-safe; never blocks.
 */
final class EntryReads {

    private static final CompletableFuture<Optional<RemoteEntry>> NOTHING =
            CompletableFuture.completedFuture(Optional.empty());

    private final RedisLink<byte[]> link;
    private final RemoteNames names;
    private final Envelope envelope;
    private final RemoteSettings settings;
    private final Breaker breaker;
    private final LongSupplier nanos;
    private final LongSupplier millis;
    private final Executor executor;
    private final AtomicInteger underWay = new AtomicInteger();

    final LongAdder hits = new LongAdder();
    final LongAdder misses = new LongAdder();
    final LongAdder errors = new LongAdder();
    final LongAdder timeouts = new LongAdder();
    final LongAdder skipped = new LongAdder();
    final LongAdder readNanos = new LongAdder();
    private final Map<Finding, LongAdder> unusable = new EnumMap<>(Finding.class);

    EntryReads(
            RedisLink<byte[]> link,
            RemoteNames names,
            Envelope envelope,
            RemoteSettings settings,
            Breaker breaker,
            LongSupplier nanos,
            LongSupplier millis,
            Executor executor) {
        this.link = link;
        this.names = names;
        this.envelope = envelope;
        this.settings = settings;
        this.breaker = breaker;
        this.nanos = nanos;
        this.millis = millis;
        this.executor = executor;
        for (Finding finding : Finding.values()) {
            unusable.put(finding, new LongAdder());
        }
    }

    /**
     * What the server says.
     *
     * @param left milliseconds until it removes the value; negative where it does not, or has none
     */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares them
    private record Reply(byte @Nullable [] value, long left) {}

    CompletionStage<Optional<RemoteEntry>> get(CacheKey key) {
        if (underWay.incrementAndGet() > settings.maxReads() || !breaker.lets()) {
            underWay.decrementAndGet();
            skipped.increment();
            return NOTHING;
        }
        long began = nanos.getAsLong();
        return link.commands()
                .thenCompose(commands -> ask(commands, names.entry(key)))
                .toCompletableFuture()
                .orTimeout(settings.readTimeout().toNanos(), TimeUnit.NANOSECONDS)
                .handleAsync((reply, failure) -> arrived(key, reply, failure, nanos.getAsLong() - began), executor)
                .exceptionally(failure -> Optional.empty());
    }

    /** Both at once, on one connection. */
    private CompletionStage<Reply> ask(RedisClusterAsyncCommands<String, byte[]> commands, String name) {
        CompletionStage<byte[]> value = commands.getrange(name, 0, settings.maxEntry());
        return value.thenCombine(commands.pttl(name), Reply::new);
    }

    private Optional<RemoteEntry> arrived(
            CacheKey key, @Nullable Reply reply, @Nullable Throwable failure, long taken) {
        underWay.decrementAndGet();
        readNanos.add(taken);
        if (failure != null || reply == null) {
            Throwable cause = failure == null ? new IllegalStateException("No reply and no failure") : failure;
            (isTimeout(cause) ? timeouts : errors).increment();
            breaker.onFailure(taken, cause);
            return Optional.empty();
        }
        breaker.onSuccess(taken);
        byte[] value = reply.value();
        if (value == null || value.length == 0) {
            misses.increment();
            return Optional.empty();
        }
        return opened(key, value, reply.left());
    }

    private static boolean isTimeout(Throwable failure) {
        return failure instanceof TimeoutException
                || (failure instanceof CompletionException && failure.getCause() instanceof TimeoutException);
    }

    private Optional<RemoteEntry> opened(CacheKey key, byte[] value, long left) {
        Opened opened =
                value.length > settings.maxEntry() ? Opened.nothing(Finding.FOREIGN) : envelope.read(key, value);
        RemoteEntry entry = opened.entry();
        if (entry == null) {
            count(opened.finding());
            return Optional.empty();
        }
        hits.increment();
        return Optional.of(aged(entry, opened.lifetime(), left));
    }

    private void count(Finding finding) {
        LongAdder counter = unusable.get(finding);
        if (counter != null) {
            counter.increment();
        }
    }

    private RemoteEntry aged(RemoteEntry entry, Duration lifetime, long left) {
        if (left < 0) {
            return entry;
        }
        long storedAt = millis.getAsLong() - Math.max(0, lifetime.toMillis() - left);
        return storedAt < entry.storedAt() ? entry.storedAt(storedAt) : entry;
    }

    /** How often what was found could not be used, by what it was. */
    Map<Finding, Long> unusable() {
        Map<Finding, Long> counts = new EnumMap<>(Finding.class);
        unusable.forEach((finding, count) -> {
            if (finding != Finding.ENTRY) {
                counts.put(finding, count.sum());
            }
        });
        return counts;
    }
}
