package dev.aicache.coordination;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

import dev.aicache.CacheKey;
import dev.aicache.PurgeNotice;
import dev.aicache.Tag;

/**
 * Which entries are current: an entry is, if none of its tags was purged after its fill began. So a purge raises a number;
 * nothing is searched for, and it does not matter whether a fill stores its answer before or after the purge arrives, nor
 * whether a tag was known before the answer came.
 *
 * <p>Purges merge by their highest sequence: they may be applied in any order and more than once. Whatever this table
 * forgets it makes up for by purging too much, never too little: a tag that leaves, because there are too many or because
 * no entry can be as old, raises a floor below which no entry is current.
 *
 * <p>Thread-safe; reading takes no lock and writes nothing.
 */
public final class GenerationTable {

    /** Of an entry that is current. */
    public static final long NOT_PURGED = -1;

    /** Of an entry that is gone. */
    public static final long PURGED = Long.MAX_VALUE;

    /** How many tags are kept unless said otherwise; about four megabytes. */
    public static final int MOST_TAGS = 50_000;

    private static final int FEWEST_SLOTS = 64;

    /** The part of the tags that leaves where there are too many. */
    private static final double LEAVING = 0.25;

    private static final long SHORTEST_NANOS = Duration.ofHours(1).toNanos();

    private final LongSupplier nanos;
    private final int mostTags;
    private final ReentrantLock lock = new ReentrantLock();
    private final AtomicLong longest = new AtomicLong(SHORTEST_NANOS);
    private final LongAdder floorRaises = new LongAdder();

    private volatile Generation now;

    /**
     * Begins without purges.
     *
     * @param nanos a clock that is not set back
     * @param mostTags how many tags are kept
     * @param head where the log stands
     */
    public GenerationTable(LongSupplier nanos, int mostTags, Stamp head) {
        this.nanos = nanos;
        this.mostTags = mostTags;
        Generation first = new Generation(head.epoch(), head.sequence(), FEWEST_SLOTS);
        first.floor = head.sequence();
        first.latest = head.sequence();
        first.applied = head.sequence();
        this.now = first;
    }

    /** For an instance on its own. */
    public GenerationTable(LongSupplier nanos) {
        this(nanos, MOST_TAGS, new Stamp(Stamp.ALONE, 0));
    }

    /** To be taken before an upstream is called: what comes of the call is as current as this. */
    public Stamp stamp() {
        Generation generation = now;
        return new Stamp(generation.epoch, generation.applied);
    }

    /** Whether there was no purge of anything since. */
    public boolean isUntouchedSince(Stamp stamp) {
        Generation generation = now;
        return stamp.epoch() == generation.epoch && stamp.sequence() >= generation.latest;
    }

    /**
     * Whether there was no purge by whatever name, or model, since: where it is not known yet which of them an answer will
     * have, any of them may be about it.
     *
     * @param kind {@link Tag.Kind#NAME} or {@link Tag.Kind#MODEL}
     */
    public boolean isUntouchedSince(Stamp stamp, Tag.Kind kind) {
        Generation generation = now;
        long latest = kind == Tag.Kind.NAME ? generation.latestName : generation.latestModel;
        return stamp.epoch() == generation.epoch && stamp.sequence() >= latest;
    }

    /** Whether nothing that began there is current, whatever its tags. */
    public boolean isEverythingPurgedSince(Stamp stamp) {
        Generation generation = now;
        return stamp.epoch() != generation.epoch || stamp.sequence() < generation.floor;
    }

    /** Changes with every purge. */
    public long version() {
        Generation generation = now;
        return generation.epoch * 31 + generation.latest;
    }

    /**
     * For how long an entry has been stale by purges, in nanoseconds: {@link #NOT_PURGED} where it is current, {@link
     * #PURGED} where it is gone, and what is between where it was purged softly.
     */
    public long sincePurge(CacheKey key, TaggedStamp entry) {
        Generation generation = now;
        if (entry == TaggedStamp.UNKNOWN) {
            return generation.latest > generation.start ? PURGED : NOT_PURGED;
        }
        long sequence = entry.sequence();
        if (entry.epoch() != generation.epoch || sequence < generation.floor) {
            return PURGED;
        }
        if (sequence >= generation.latest) {
            return NOT_PURGED;
        }
        return entry.hasEveryTag() ? PURGED : sincePurge(generation, key, entry);
    }

    private long sincePurge(Generation generation, CacheKey key, TaggedStamp entry) {
        long time = nanos.getAsLong();
        long sequence = entry.sequence();
        // Floors are written in the order of these reads, backwards.
        long since = sequence < generation.softFloor ? Math.max(0, time - generation.softFloorAt) : NOT_PURGED;
        since = Math.max(since, generation.sincePurge(key.a(), sequence, time));
        for (int i = 0; i < entry.count() && since != PURGED; i++) {
            since = Math.max(since, generation.sincePurge(entry.tag(i), sequence, time));
        }
        return since;
    }

    /** Purges on this instance's own account, as the next in sequence; to be used where there is no log. */
    public Stamp purge(PurgeNotice notice) {
        lock.lock();
        try {
            long sequence = now.applied + 1;
            merge(notice, sequence);
            now.applied = sequence;
            return stamp();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Applies a purge of the log, once or again, in whatever order.
     *
     * @return whether it is of this epoch; nothing is done where it is not
     */
    public boolean apply(PurgeRecord purge) {
        return apply(purge, List.of());
    }

    /**
     * As {@link #apply(PurgeRecord)}; and what the log does not know of yet holds against what is as new as this purge, too.
     *
     * @param pending as for {@link #applyPending}
     */
    boolean apply(PurgeRecord purge, List<PurgeNotice> pending) {
        lock.lock();
        try {
            Stamp stamp = purge.stamp();
            if (stamp.epoch() != now.epoch) {
                return false;
            }
            merge(purge.notice(), stamp.sequence());
            if (stamp.sequence() == now.applied + 1) {
                pending.forEach(notice -> merge(notice, stamp.sequence() + 1));
                now.applied = stamp.sequence();
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Applies a purge that the log does not know of yet: until the log goes on, nothing that has its tags is current, also
     * what is filled from now on.
     */
    public void applyPending(PurgeNotice notice) {
        lock.lock();
        try {
            merge(notice, now.applied + 1);
        } finally {
            lock.unlock();
        }
    }

    private void merge(PurgeNotice notice, long sequence) {
        // What had to be made anew is not seen before the purge is in it.
        now = merged(now, notice, sequence);
    }

    private Generation merged(Generation generation, PurgeNotice notice, long sequence) {
        long time = nanos.getAsLong();
        Generation merged = generation;
        for (Tag tag : notice.tags()) {
            merged.expect(tag.kind(), sequence);
        }
        for (Tag tag : notice.tags()) {
            if (tag.equals(Tag.EVERYTHING)) {
                merged.raise(sequence, notice.isSoft(), time);
            } else {
                long hash = tag.hash();
                merged = withRoom(merged, hash, time);
                merged.put(hash, sequence, notice.isSoft(), time);
            }
        }
        return merged;
    }

    private Generation withRoom(Generation full, long hash, long time) {
        if (full.has(hash) || (full.size() < mostTags && full.size() < full.slots() / 2)) {
            return full;
        }
        long before = time - longest.get();
        int left = full.size() - full.countBefore(before);
        if (left >= mostTags) {
            floorRaises.increment();
        }
        long below = left < mostTags ? Long.MIN_VALUE : full.quantile(LEAVING) + 1;
        return full.without(before, below, slots(left < mostTags ? left : (int) (left * (1 - LEAVING))));
    }

    /** For so many tags and half as many more; at most half of the slots are in use until the table is made anew. */
    private int slots(int tags) {
        int most = Integer.highestOneBit(2 * mostTags) * 2;
        return Math.max(FEWEST_SLOTS, Math.min(most, Integer.highestOneBit(3 * tags) * 2));
    }

    /**
     * Goes on from the head of the log, where something before it is not known: nothing that is older is current. Where it
     * is the head of another log, of another epoch, nothing at all is.
     *
     * @param known as for {@link #learn}
     */
    public void repair(Stamp known, Stamp head) {
        learn(known, PurgeState.unknown(head), List.of());
    }

    /**
     * Goes on from the head of the log, knowing what it says was purged before. Where it is of another epoch, no entry of
     * this one is current any more.
     *
     * @param known up to where the log was known before it was asked; nothing is done where the table is in another epoch by
     *     now
     * @param pending as for {@link #applyPending}
     */
    public void learn(Stamp known, PurgeState state, List<PurgeNotice> pending) {
        lock.lock();
        try {
            if (known.epoch() != now.epoch) {
                return;
            }
            Stamp head = state.head();
            Generation learned = head.epoch() == known.epoch()
                    ? now
                    : new Generation(
                            head.epoch(), NOT_PURGED, slots(state.tags().size()));
            learned.expect(head.sequence(), state.latestName(), state.latestModel());
            long time = nanos.getAsLong();
            learned.raise(state.floor(), false, time);
            learned.raise(state.softFloor(), true, time - state.softFloorNanos());
            for (PurgeState.Purged purged : state.tags()) {
                learned = withRoom(learned, purged.tag(), time);
                learned.put(purged.tag(), purged.hard(), false, time - purged.nanos());
                learned.put(purged.tag(), purged.soft(), true, time - purged.nanos());
            }
            long applied = Math.max(learned.applied, head.sequence());
            for (PurgeNotice notice : pending) {
                learned = merged(learned, notice, applied + 1);
            }
            learned.applied = applied;
            now = learned;
        } finally {
            lock.unlock();
        }
    }

    /** Notes how old entries may become: for as long their tags are worth keeping. */
    public void expectLifetime(long lifetimeNanos) {
        if (lifetimeNanos > longest.get()) {
            longest.accumulateAndGet(lifetimeNanos, Math::max);
        }
    }

    /** How many tags are kept. */
    public int size() {
        return now.size();
    }

    /**
     * How often there were more tags than are kept, all of them needed, so that a part of them left and purged all that is
     * as old as they are.
     */
    public long floorRaises() {
        return floorRaises.sum();
    }

    /** Below which sequence nothing is current, whatever its tags. */
    public long floor() {
        return now.floor;
    }
}
