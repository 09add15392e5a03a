package dev.aicache.coordination;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

import dev.aicache.Tag;

/**
 * The purges of one epoch: for each tag the last hard and the last soft one, and two floors below which everything is
 * purged.
 *
 * <p>An open-addressed table of four words a slot: hash, hard, soft, and when. Written under the owner's lock, read
 * without any. A slot's hash is written last, a purge is in its words before {@link #applied} says so, and tags leave by
 * a new generation only, whose floors are raised by what has left; so a reader sees each purge not at all or whole.
 */
final class Generation {

    private static final int WORDS = 4;
    private static final int HARD = 1;
    private static final int SOFT = 2;
    private static final int AT = 3;

    /** Takes the place of a hash of 0, which marks an empty slot. */
    private static final long ZERO = 1;

    private static final long NEVER = -1;

    private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);

    final long epoch;

    /** Where the epoch was when it was adopted; an entry without a stamp is current up to here. */
    final long start;

    private final long[] words;
    private int size;

    volatile long floor;
    volatile long softFloor;
    volatile long softFloorAt;

    /** Highest sequence of any purge that is in here or about to be. */
    volatile long latest;

    /** Highest sequence of a purge by a name, and by a model; both are tags that an answer may bring itself. */
    volatile long latestName = NEVER;

    volatile long latestModel = NEVER;

    /** Every purge up to this sequence is in here. */
    volatile long applied;

    /** @param slots a power of two */
    Generation(long epoch, long start, int slots) {
        this.epoch = epoch;
        this.start = start;
        this.words = new long[slots * WORDS];
    }

    int size() {
        return size;
    }

    int slots() {
        return words.length / WORDS;
    }

    /** Nanoseconds since what has this stamp and tag was purged, in the words of {@link GenerationTable}. */
    long sincePurge(long hash, long sequence, long now) {
        int slot = slot(hash);
        if (slot < 0) {
            return GenerationTable.NOT_PURGED;
        }
        if (word(slot + HARD) > sequence) {
            return GenerationTable.PURGED;
        }
        return word(slot + SOFT) > sequence ? Math.max(0, now - word(slot + AT)) : GenerationTable.NOT_PURGED;
    }

    private long word(int index) {
        return (long) WORD.getAcquire(words, index);
    }

    private void word(int index, long value) {
        WORD.setRelease(words, index, value);
    }

    /** Where the tag's words begin, or where they would, as a negative number less one. */
    private int slot(long hash) {
        long wanted = hash == 0 ? ZERO : hash;
        int mask = slots() - 1;
        int place = (int) ((wanted ^ (wanted >>> Integer.SIZE)) & mask);
        while (true) {
            long found = word(place * WORDS);
            if (found == wanted) {
                return place * WORDS;
            }
            if (found == 0) {
                return -place * WORDS - 1;
            }
            place = (place + 1) & mask;
        }
    }

    /** Whether the table has the tag. */
    boolean has(long hash) {
        return slot(hash) >= 0;
    }

    /** Notes a purge of a tag, or that there was none where the sequence is negative; there is to be room for it. */
    void put(long hash, long sequence, boolean isSoft, long now) {
        int slot = slot(hash);
        if (slot >= 0) {
            int which = slot + (isSoft ? SOFT : HARD);
            if (sequence > word(which)) {
                word(slot + AT, now);
                word(which, sequence);
            }
        } else {
            add(hash, isSoft ? NEVER : sequence, isSoft ? sequence : NEVER, now);
        }
    }

    private void add(long hash, long hard, long soft, long at) {
        int slot = -(slot(hash) + 1);
        word(slot + HARD, hard);
        word(slot + SOFT, soft);
        word(slot + AT, at);
        word(slot, hash == 0 ? ZERO : hash);
        size++;
    }

    /** Notes that there is such a purge; to be done before it is in. */
    void expect(Tag.Kind kind, long sequence) {
        latest = Math.max(latest, sequence);
        if (kind == Tag.Kind.NAME) {
            latestName = Math.max(latestName, sequence);
        } else if (kind == Tag.Kind.MODEL) {
            latestModel = Math.max(latestModel, sequence);
        }
    }

    /** Notes that there may have been such purges; negative for none. */
    void expect(long sequence, long name, long model) {
        latest = Math.max(latest, sequence);
        latestName = Math.max(latestName, name);
        latestModel = Math.max(latestModel, model);
    }

    /** Purges all that has a lower stamp. */
    void raise(long sequence, boolean isSoft, long now) {
        if (!isSoft) {
            floor = Math.max(floor, sequence);
        } else if (sequence > softFloor) {
            softFloorAt = now;
            softFloor = sequence;
        }
    }

    /**
     * The same in a table of so many slots, without the tags that were last purged before a moment, or at a sequence below
     * the one given: the floors, being raised by them, hold for them.
     */
    Generation without(long before, long below, int slots) {
        Generation copy = new Generation(epoch, start, slots);
        copy.floor = floor;
        copy.softFloorAt = softFloorAt;
        copy.softFloor = softFloor;
        copy.latest = latest;
        copy.latestName = latestName;
        copy.latestModel = latestModel;
        copy.applied = applied;
        for (int slot = 0; slot < words.length; slot += WORDS) {
            long hard = words[slot + HARD];
            long soft = words[slot + SOFT];
            long at = words[slot + AT];
            if (words[slot] == 0) {
                continue;
            }
            if (at - before < 0 || Math.max(hard, soft) < below) {
                copy.raise(hard, false, at);
                copy.raise(soft, true, at);
            } else {
                copy.add(words[slot], hard, soft, at);
            }
        }
        return copy;
    }

    /** How many tags were last purged before a moment. */
    int countBefore(long before) {
        int count = 0;
        for (int slot = 0; slot < words.length; slot += WORDS) {
            count += words[slot] != 0 && words[slot + AT] - before < 0 ? 1 : 0;
        }
        return count;
    }

    /** The sequence below which this part of the tags, from 0 to 1, was purged last. */
    long quantile(double part) {
        long[] sequences = new long[size];
        int next = 0;
        for (int slot = 0; slot < words.length; slot += WORDS) {
            if (words[slot] != 0) {
                sequences[next++] = Math.max(words[slot + HARD], words[slot + SOFT]);
            }
        }
        Arrays.sort(sequences);
        return size == 0 ? 0 : sequences[(int) Math.min(size - 1, (long) (part * size))];
    }
}
