package dev.aicache.coordination;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import dev.aicache.CacheKey;
import dev.aicache.PurgeNotice;
import dev.aicache.Tag;

import static dev.aicache.coordination.GenerationTable.NOT_PURGED;
import static dev.aicache.coordination.GenerationTable.PURGED;
import static org.assertj.core.api.Assertions.assertThat;

/** What is current, purge by purge. */
class GenerationTableTests {

    private static final CacheKey KEY = new CacheKey(11, 2, 3, 4);
    private static final Tag A = Tag.of("a");
    private static final Tag B = Tag.of("b");

    private final AtomicLong clock = new AtomicLong();
    private final GenerationTable table = new GenerationTable(clock::get);

    private TaggedStamp begun(Tag... tags) {
        return TaggedStamp.of(table.stamp(), List.of(tags));
    }

    private long since(TaggedStamp entry) {
        return table.sincePurge(KEY, entry);
    }

    private static PurgeRecord record(long epoch, long sequence, Tag... tags) {
        return new PurgeRecord(new Stamp(epoch, sequence), PurgeNotice.hard(tags));
    }

    @Test
    void aPurgeVoidsWhatBeganBeforeItAndHasTheTag() {
        TaggedStamp before = begun(A);
        table.purge(PurgeNotice.hard(B));
        assertThat(since(before)).isEqualTo(NOT_PURGED);

        table.purge(PurgeNotice.hard(A));

        assertThat(since(before)).isEqualTo(PURGED);
        assertThat(since(begun(A))).isEqualTo(NOT_PURGED);
    }

    @Test
    void theTagOfTheKeyNeedsNotBeKept() {
        TaggedStamp before = begun();
        table.purge(PurgeNotice.hard(Tag.key(KEY)));

        assertThat(since(before)).isEqualTo(PURGED);
        assertThat(table.sincePurge(new CacheKey(12, 2, 3, 4), before)).isEqualTo(NOT_PURGED);
    }

    @Test
    void aTagThatIsLearntWithTheAnswerCountsFromTheStartOfTheFill() {
        Stamp stamp = table.stamp();
        table.purge(PurgeNotice.hard(A));

        assertThat(since(TaggedStamp.of(stamp, List.of(A)))).isEqualTo(PURGED);
    }

    @Test
    void everythingIsPurgedByAFloor() {
        TaggedStamp before = begun(A);
        table.purge(PurgeNotice.hard(Tag.EVERYTHING));

        assertThat(since(before)).isEqualTo(PURGED);
        assertThat(since(begun(A))).isEqualTo(NOT_PURGED);
        assertThat(table.size()).isZero();
    }

    @Test
    void aSoftPurgeTellsSinceWhen() {
        TaggedStamp before = begun(A);
        clock.set(100);
        table.purge(PurgeNotice.soft(A));
        clock.set(130);

        assertThat(since(before)).isEqualTo(30);
        assertThat(since(begun(A))).isEqualTo(NOT_PURGED);

        table.purge(PurgeNotice.hard(A));
        assertThat(since(before)).isEqualTo(PURGED);
    }

    @Test
    void everythingCanBePurgedSoftly() {
        TaggedStamp before = begun();
        table.purge(PurgeNotice.soft(Tag.EVERYTHING));
        clock.set(7);

        assertThat(since(before)).isEqualTo(7);
        assertThat(since(begun())).isEqualTo(NOT_PURGED);
    }

    @Test
    void whatNothingIsKnownOfIsCurrentUntilTheFirstPurge() {
        assertThat(since(TaggedStamp.UNKNOWN)).isEqualTo(NOT_PURGED);
        table.purge(PurgeNotice.hard(B));
        assertThat(since(TaggedStamp.UNKNOWN)).isEqualTo(PURGED);
    }

    @Test
    void whatHasMoreTagsThanAreKeptHasAll() {
        long[] many = new long[TaggedStamp.MOST_TAGS + 1];
        for (int i = 0; i < many.length; i++) {
            many[i] = i + 100L;
        }
        TaggedStamp entry = TaggedStamp.of(table.stamp(), many);
        assertThat(entry.hasEveryTag()).isTrue();
        assertThat(since(entry)).isEqualTo(NOT_PURGED);

        table.purge(PurgeNotice.hard(B));

        assertThat(since(entry)).isEqualTo(PURGED);
    }

    @Test
    void recordsMergeInAnyOrderAndMoreThanOnce() {
        TaggedStamp before = begun(A);
        assertThat(table.apply(record(0, 3, A))).isTrue();
        assertThat(table.stamp().sequence()).as("contiguous only").isZero();
        table.apply(record(0, 1, B));
        table.apply(record(0, 2, A));
        table.apply(record(0, 1, A));
        table.apply(record(0, 3, A));

        assertThat(table.stamp().sequence()).isEqualTo(3);
        assertThat(since(before)).isEqualTo(PURGED);
        assertThat(since(TaggedStamp.of(new Stamp(0, 2), List.of(A)))).isEqualTo(PURGED);
        assertThat(since(begun(A, B))).isEqualTo(NOT_PURGED);
    }

    @Test
    void aRecordOfAnotherEpochDoesNothing() {
        TaggedStamp before = begun(A);

        assertThat(table.apply(record(1, 1, A))).isFalse();
        assertThat(since(before)).isEqualTo(NOT_PURGED);
    }

    @Test
    void aGapIsMadeUpForByAFloor() {
        TaggedStamp before = begun();
        table.repair(table.stamp(), new Stamp(0, 5));

        assertThat(since(before)).isEqualTo(PURGED);
        assertThat(table.stamp()).isEqualTo(new Stamp(0, 5));
        assertThat(since(begun())).isEqualTo(NOT_PURGED);
    }

    @Test
    void anotherLogLeavesNothingCurrent() {
        TaggedStamp before = begun();
        table.repair(table.stamp(), new Stamp(9, 0));

        assertThat(since(before)).isEqualTo(PURGED);
        assertThat(since(TaggedStamp.UNKNOWN)).isEqualTo(PURGED);
        assertThat(since(begun())).isEqualTo(NOT_PURGED);
        assertThat(table.stamp()).isEqualTo(new Stamp(9, 0));
    }

    @Test
    void whatWasBeforeAnInstanceBeganIsNotCurrentForIt() {
        GenerationTable late = new GenerationTable(clock::get, 10, new Stamp(0, 7));

        assertThat(late.sincePurge(KEY, TaggedStamp.of(new Stamp(0, 6)))).isEqualTo(PURGED);
        assertThat(late.sincePurge(KEY, TaggedStamp.of(new Stamp(0, 7)))).isEqualTo(NOT_PURGED);
    }

    @Test
    void whatTheLogDoesNotKnowYetHoldsUntilItGoesOn() {
        TaggedStamp before = begun(A);
        table.applyPending(PurgeNotice.hard(A));

        assertThat(since(before)).isEqualTo(PURGED);
        assertThat(since(begun(A)))
                .as("nothing of that tag is current meanwhile")
                .isEqualTo(PURGED);
        assertThat(since(begun(B))).isEqualTo(NOT_PURGED);

        table.apply(record(0, 1, A));
        assertThat(since(begun(A))).isEqualTo(NOT_PURGED);
    }

    @Test
    void isBoundedAndForgetsOnTheSafeSide() {
        GenerationTable small = new GenerationTable(clock::get, 1000, new Stamp(0, 0));
        TaggedStamp first = TaggedStamp.of(small.stamp(), List.of(Tag.of("tag 0")));
        TaggedStamp other = TaggedStamp.of(small.stamp(), List.of(A));
        for (int i = 0; i < 100_000; i++) {
            small.purge(PurgeNotice.hard(Tag.of("tag " + i)));
            assertThat(small.size()).isLessThanOrEqualTo(1000);
        }

        assertThat(small.sincePurge(KEY, first)).isEqualTo(PURGED);
        assertThat(small.sincePurge(KEY, other)).as("purged too much").isEqualTo(PURGED);
        assertThat(small.floor()).isBetween(98_000L, 100_000L);
        assertThat(small.floorRaises()).as("a quarter leaves at a time").isBetween(390L, 410L);
        assertThat(small.sincePurge(KEY, TaggedStamp.of(small.stamp(), List.of(Tag.of("tag 0")))))
                .isEqualTo(NOT_PURGED);
    }

    @Test
    void keepsTagsForAsLongAsEntriesLast() {
        table.expectLifetime(Duration.ofDays(2).toNanos());
        table.purge(PurgeNotice.hard(A));
        clock.set(Duration.ofDays(1).toNanos());
        fillUp(200);
        assertThat(table.floor()).isZero();

        clock.set(Duration.ofDays(2).toNanos() + 1);
        fillUp(1000);
        assertThat(table.floor()).as("only what no entry can be older than").isEqualTo(1);
        assertThat(table.floorRaises())
                .as("nothing was purged that was not asked for")
                .isZero();
    }

    private void fillUp(int tags) {
        for (int i = 0; i < tags; i++) {
            table.purge(PurgeNotice.hard(Tag.of("tag " + i)));
        }
    }

    @Test
    void keepsAHashOfNothing() {
        CacheKey zero = new CacheKey(0, 1, 2, 3);
        TaggedStamp before = begun();
        table.purge(PurgeNotice.hard(Tag.key(zero)));

        assertThat(table.sincePurge(zero, before)).isEqualTo(PURGED);
    }
}
