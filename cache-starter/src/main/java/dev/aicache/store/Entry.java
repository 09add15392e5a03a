package dev.aicache.store;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

import dev.aicache.CacheKey;
import dev.aicache.CachedResponse;
import dev.aicache.EntrySummary;
import dev.aicache.EvictionCandidate;
import dev.aicache.coordination.GenerationTable;

/**
 * An answer in the store, with what is known of its use. Times are nanoseconds on the store's clock.
 *
 * <p>Readers write the last three fields without a lock. What belongs to the {@link EvictionOrder} is guarded by the
 * store's lock. An entry is let go of once, by whoever calls {@link #letGo} first.
 */
@SuppressWarnings("UnusedVariable") // some fields are read through their handles only
final class Entry implements EvictionCandidate {

    /** Of the last access, in nanoseconds. */
    static final long RESOLUTION = 100_000;

    private static final int SAMPLE_BITS = 4;
    private static final int SAMPLE = 1 << SAMPLE_BITS;

    private static final VarHandle HITS;
    private static final VarHandle LAST_ACCESS;
    private static final VarHandle AGE;
    private static final VarHandle GONE;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            HITS = lookup.findVarHandle(Entry.class, "hits", int.class);
            LAST_ACCESS = lookup.findVarHandle(Entry.class, "lastAccess", long.class);
            AGE = lookup.findVarHandle(Entry.class, "age", double.class);
            GONE = lookup.findVarHandle(Entry.class, "gone", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final CacheKey key;
    private final CachedResponse response;
    private final Terms terms;
    private final long sequence;
    private final long storedAt;
    private final int bytes;
    private final float cost;

    private boolean gone;

    /** Where the entry stands in the order, and its number there; null while it does not. */
    @Nullable
    Shelf shelf;

    int number;

    private int hits;
    private long lastAccess;
    private double age;

    Entry(CacheKey key, CachedResponse response, Terms terms, long sequence, long storedAt, int bytes, float cost) {
        this.key = key;
        this.response = response;
        this.terms = terms;
        this.sequence = sequence;
        this.storedAt = storedAt;
        this.bytes = bytes;
        this.cost = cost;
        this.lastAccess = storedAt;
    }

    /** The same entry with its answer in another form. */
    Entry recoded(CachedResponse form, int size) {
        Entry entry = new Entry(key, form, terms, sequence, storedAt, size, cost);
        entry.hits = (int) hits();
        entry.lastAccess = lastAccess();
        entry.age = age();
        return entry;
    }

    /** Goes on with a record of accesses that began elsewhere. */
    Entry resumed(long reads, long lastRead) {
        hits = (int) Math.min(Integer.MAX_VALUE, reads);
        lastAccess = lastRead;
        return this;
    }

    /**
     * Notes a read. Opaque writes: each is seen whole and soon, and costs a reader no fence. Threads that read one entry
     * all the time would still pass its memory to and fro, so of reads within {@value #RESOLUTION} nanoseconds of the last
     * one only one in {@value #SAMPLE} is noted, and counts for all.
     */
    void touch(long now, EvictionOrder order) {
        if (now - lastAccess() >= RESOLUTION) {
            note(now, order.age(), 1);
        } else if (isSampled(now)) {
            note(now, order.age(), SAMPLE);
        }
    }

    /** By the last digits of the clock, scattered. */
    private static boolean isSampled(long now) {
        return (now * 0x9E3779B97F4A7C15L) >>> (Long.SIZE - SAMPLE_BITS) == 0;
    }

    private void note(long now, double evictionAge, int reads) {
        LAST_ACCESS.setOpaque(this, now);
        AGE.setOpaque(this, evictionAge);
        int unused = (int) HITS.getAndAdd(this, reads);
    }

    /** Starts to age from here. */
    void born(double evictionAge) {
        AGE.setOpaque(this, evictionAge);
    }

    /** Whether this call was the one that let go of the entry. */
    boolean letGo() {
        return GONE.compareAndSet(this, false, true);
    }

    boolean isGone() {
        return (boolean) GONE.getVolatile(this);
    }

    CacheKey key() {
        return key;
    }

    CachedResponse response() {
        return response;
    }

    Terms terms() {
        return terms;
    }

    /** From when on it is not served in any case. */
    long servableUntil() {
        return storedAt + terms.servableNanos();
    }

    Hit at(long now) {
        long since = Math.max(0, now - storedAt);
        return new Hit(response, terms.ageNanos() + since, terms.ttlNanos() - since, terms, hits());
    }

    EntryState state(long now, long scope) {
        return new EntryState(
                key,
                response,
                terms,
                cost,
                scope,
                Math.max(0, now - storedAt),
                Math.max(0, now - lastAccess()),
                hits());
    }

    /** The same as purges have left it, or null where they have left nothing that may be served. */
    @Nullable
    Hit at(long now, GenerationTable generations) {
        return at(now).asPurged(generations.sincePurge(key, terms.stamp()));
    }

    EntrySummary summary(Hit hit, long now, @Nullable String route) {
        String coding = response.body().coding();
        return new EntrySummary(
                key,
                route,
                response.status(),
                bytes,
                hits(),
                hit.age().minusNanos(terms.ageNanos()),
                hit.remaining(),
                Duration.ofNanos(Math.max(0, now - lastAccess())),
                cost,
                coding == null ? "identity" : coding,
                response.origin(),
                terms.tags());
    }

    @Override
    public long sequence() {
        return sequence;
    }

    @Override
    public long storedAt() {
        return storedAt;
    }

    @Override
    public long expiresAt() {
        return storedAt + terms.ttlNanos();
    }

    @Override
    public long lastAccess() {
        return (long) LAST_ACCESS.getOpaque(this);
    }

    @Override
    public long hits() {
        return Integer.toUnsignedLong((int) HITS.getOpaque(this));
    }

    @Override
    public int bytes() {
        return bytes;
    }

    @Override
    public double cost() {
        return cost;
    }

    @Override
    public double age() {
        return (double) AGE.getOpaque(this);
    }
}
