package dev.aicache.coordination;

import java.util.Arrays;
import java.util.Collection;

import dev.aicache.Tag;

/**
 * What decides whether an entry is current: its stamp, and its tags but for the one of its key, of which only {@link
 * Tag#hash hashes} are kept. Immutable; what entries have in common can share one.
 */
public final class TaggedStamp {

    /** The most tags that are told apart; an entry with more is taken to have every tag. */
    public static final int MOST_TAGS = 128;

    /** Of an entry that nothing is known of: it is current until the first purge of whatever. */
    public static final TaggedStamp UNKNOWN = new TaggedStamp(0, -1, new long[0], true);

    private final long epoch;
    private final long sequence;
    private final long[] tags;
    private final boolean hasEveryTag;

    private TaggedStamp(long epoch, long sequence, long[] tags, boolean hasEveryTag) {
        this.epoch = epoch;
        this.sequence = sequence;
        this.tags = tags;
        this.hasEveryTag = hasEveryTag;
    }

    /**
     * A stamp with tags.
     *
     * @param tags hashes, in whatever order, with or without repetitions
     */
    public static TaggedStamp of(Stamp stamp, long... tags) {
        long[] distinct = Arrays.stream(tags).distinct().toArray();
        return distinct.length > MOST_TAGS
                ? new TaggedStamp(stamp.epoch(), stamp.sequence(), new long[0], true)
                : new TaggedStamp(stamp.epoch(), stamp.sequence(), distinct, false);
    }

    public static TaggedStamp of(Stamp stamp, Collection<Tag> tags) {
        return of(stamp, tags.stream().mapToLong(Tag::hash).toArray());
    }

    /** The same with more tags. */
    public TaggedStamp with(Collection<Tag> more) {
        if (hasEveryTag || more.isEmpty()) {
            return this;
        }
        long[] all = Arrays.copyOf(tags, tags.length + more.size());
        int next = tags.length;
        for (Tag tag : more) {
            all[next++] = tag.hash();
        }
        return of(stamp(), all);
    }

    /** The same tags with another stamp. */
    public TaggedStamp at(Stamp stamp) {
        return new TaggedStamp(stamp.epoch(), stamp.sequence(), tags, hasEveryTag);
    }

    public Stamp stamp() {
        return new Stamp(epoch, sequence);
    }

    /** Whether a tag of this hash is among them. */
    public boolean has(long hash) {
        if (hasEveryTag) {
            return true;
        }
        for (long tag : tags) {
            if (tag == hash) {
                return true;
            }
        }
        return false;
    }

    /** How many hashes are kept. */
    public int count() {
        return tags.length;
    }

    /** A copy of the hashes. */
    public long[] hashes() {
        return tags.clone();
    }

    /** Whether it counts as having every tag there is. */
    public boolean hasEveryTag() {
        return hasEveryTag;
    }

    long epoch() {
        return epoch;
    }

    long sequence() {
        return sequence;
    }

    long tag(int index) {
        return tags[index];
    }
}
