package dev.aicache.coordination;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.aicache.CacheKey;
import dev.aicache.PurgeNotice;
import dev.aicache.Tag;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Random schedules of fills and purges, these in order, out of order, repeated, lost and from another log, against a plain
 * list of what was purged when.
 */
class PurgeScheduleTests {

    private static final int STEPS = 4000;
    private static final int TAGS = 12;

    private record Purged(int step, long epoch, long sequence, PurgeNotice notice) {}

    private record Filled(int step, CacheKey key, List<Tag> tags, TaggedStamp stamp) {}

    /** The plain model: nothing but lists. */
    private static final class Schedule {

        private final Random random;
        private final GenerationTable table;
        private final List<PurgeRecord> log = new ArrayList<>();
        private final List<Purged> purged = new ArrayList<>();
        private final List<Filled> filled = new ArrayList<>();
        private long epoch;
        private long sequence;
        private long floor;
        private int step;

        Schedule(long seed, int mostTags) {
            this.random = new Random(seed);
            this.table = new GenerationTable(() -> step, mostTags, new Stamp(0, 0));
        }

        private Tag tag() {
            return Tag.of("tag " + random.nextInt(TAGS));
        }

        private List<Tag> tags(int most) {
            List<Tag> tags = new ArrayList<>();
            for (int i = random.nextInt(most) + 1; i > 0; i--) {
                tags.add(random.nextInt(40) == 0 ? Tag.EVERYTHING : tag());
            }
            return tags;
        }

        void step() {
            step++;
            switch (random.nextInt(10)) {
                case 0, 1, 2 -> fill();
                case 3 -> append();
                case 4, 5, 6 -> deliver(random.nextInt(8) == 0);
                case 7 -> repeat();
                default -> lose();
            }
        }

        private void fill() {
            List<Tag> tags =
                    tags(3).stream().filter(tag -> !tag.equals(Tag.EVERYTHING)).toList();
            CacheKey key = new CacheKey(random.nextInt(5) + 1, 0, 0, 0);
            filled.add(new Filled(step, key, tags, TaggedStamp.of(table.stamp(), tags)));
        }

        /** Somebody purges; this instance does not know yet. */
        private void append() {
            sequence++;
            List<Tag> tags = tags(2);
            if (random.nextInt(3) == 0) {
                tags.add(Tag.key(new CacheKey(random.nextInt(5) + 1, 0, 0, 0)));
            }
            log.add(new PurgeRecord(new Stamp(epoch, sequence), new PurgeNotice(tags, random.nextInt(4) == 0)));
        }

        private void deliver(boolean isOutOfOrder) {
            long next = table.stamp().sequence() + 1;
            log.stream()
                    .filter(record -> record.stamp().epoch() == epoch)
                    .filter(record -> isOutOfOrder || record.stamp().sequence() == next)
                    .skip(isOutOfOrder ? random.nextInt(5) : 0)
                    .findFirst()
                    .ifPresent(this::apply);
        }

        private void repeat() {
            if (!log.isEmpty()) {
                PurgeRecord any = log.get(random.nextInt(log.size()));
                if (any.stamp().sequence() <= table.stamp().sequence()) {
                    apply(any);
                }
            }
        }

        private void apply(PurgeRecord record) {
            if (table.apply(record)) {
                purged.add(
                        new Purged(step, record.stamp().epoch(), record.stamp().sequence(), record.notice()));
            }
        }

        /** Rarely what is in the log is not found there any more, and still more rarely it is another log. */
        private void lose() {
            if (random.nextInt(60) == 0) {
                floor = sequence;
                table.repair(table.stamp(), new Stamp(epoch, sequence));
            } else if (random.nextInt(200) == 0) {
                epoch++;
                floor = 0;
                sequence = 0;
                table.repair(table.stamp(), new Stamp(epoch, 0));
            }
        }

        private static boolean concerns(PurgeNotice notice, Filled entry) {
            return notice.tags().stream()
                    .anyMatch(tag -> tag.equals(Tag.EVERYTHING)
                            || tag.hash() == Tag.key(entry.key()).hash()
                            || entry.tags().contains(tag));
        }

        /** By time alone: whatever arrived here after the fill began, and the two ways to lose what came before. */
        boolean isPurgedByTime(Filled entry) {
            return entry.stamp().epoch() != epoch
                    || purged.stream()
                            .anyMatch(purge -> purge.step() > entry.step()
                                    && purge.sequence() > entry.stamp().sequence()
                                    && !purge.notice().isSoft()
                                    && concerns(purge.notice(), entry));
        }

        boolean isTouchedBySequence(Filled entry) {
            return entry.stamp().epoch() != epoch
                    || entry.stamp().sequence() < floor
                    || purged.stream()
                            .anyMatch(purge -> purge.epoch() == epoch
                                    && purge.sequence() > entry.stamp().sequence()
                                    && concerns(purge.notice(), entry));
        }

        boolean isPurgedBySequence(Filled entry) {
            return entry.stamp().epoch() != epoch
                    || entry.stamp().sequence() < floor
                    || purged.stream()
                            .anyMatch(purge -> purge.epoch() == epoch
                                    && !purge.notice().isSoft()
                                    && purge.sequence() > entry.stamp().sequence()
                                    && concerns(purge.notice(), entry));
        }

        /** One of the last entries. */
        Filled any() {
            return filled.get(filled.size() - 1 - random.nextInt(Math.min(60, filled.size())));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void isExactlyWhatThePlainListSays(long seed) {
        Schedule schedule = new Schedule(seed, 1000);
        for (int i = 0; i < STEPS; i++) {
            schedule.step();
            if (!schedule.filled.isEmpty()) {
                Filled entry = schedule.any();
                long since = schedule.table.sincePurge(entry.key(), entry.stamp());
                assertThat(since == GenerationTable.PURGED)
                        .as("seed %d, step %d, %s", seed, i, entry)
                        .isEqualTo(schedule.isPurgedBySequence(entry));
                assertThat(since != GenerationTable.NOT_PURGED)
                        .as("soft or not: seed %d, step %d, %s", seed, i, entry)
                        .isEqualTo(schedule.isTouchedBySequence(entry));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14, 15, 16, 17, 18})
    void purgesTooMuchButNeverTooLittleWhereItHasToForget(long seed) {
        Schedule schedule = new Schedule(seed, 4);
        int current = 0;
        for (int i = 0; i < STEPS; i++) {
            schedule.step();
            if (!schedule.filled.isEmpty()) {
                Filled entry = schedule.any();
                boolean isPurged = schedule.table.sincePurge(entry.key(), entry.stamp()) == GenerationTable.PURGED;
                assertThat(isPurged || !schedule.isPurgedByTime(entry))
                        .as("seed %d, step %d, %s", seed, i, entry)
                        .isTrue();
                current += isPurged ? 0 : 1;
                Filled now = new Filled(
                        i,
                        entry.key(),
                        entry.tags(),
                        TaggedStamp.of(new Stamp(schedule.epoch, schedule.sequence), entry.tags()));
                assertThat(schedule.table.sincePurge(now.key(), now.stamp()))
                        .as("what begins after all purges is current")
                        .isEqualTo(GenerationTable.NOT_PURGED);
            }
        }
        assertThat(current).as("of %d", STEPS).isGreaterThan(STEPS / 20);
    }
}
