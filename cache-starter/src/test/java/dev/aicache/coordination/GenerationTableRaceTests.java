package dev.aicache.coordination;

import java.util.concurrent.atomic.AtomicLong;

import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;

import dev.aicache.CacheKey;
import dev.aicache.PurgeNotice;
import dev.aicache.Tag;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Purges, stamps and reads in all orders that a model checker tries: it is as if one came after the other. The same is
 * tried on a table that says a purge is in before it is, which the checker has to find out.
 */
@org.junit.jupiter.api.Tag("alone")
class GenerationTableRaceTests {

    private static final CacheKey[] KEYS = {
        new CacheKey(1, 0, 0, 0), new CacheKey(65, 0, 0, 0), new CacheKey(3, 0, 0, 0)
    };
    private static final PurgeNotice[] PURGES = {
        PurgeNotice.hard(Tag.key(KEYS[0])),
        PurgeNotice.hard(Tag.key(KEYS[1])),
        PurgeNotice.hard(Tag.key(KEYS[2])),
        PurgeNotice.hard(Tag.EVERYTHING)
    };
    private static final TaggedStamp[] STAMPS = {
        TaggedStamp.of(new Stamp(0, 0)), TaggedStamp.of(new Stamp(0, 1)), TaggedStamp.of(new Stamp(0, 2))
    };

    /** So few tags that the table is made anew all the time. */
    @Param(name = "purge", gen = IntGen.class, conf = "0:3")
    @Param(name = "key", gen = IntGen.class, conf = "0:2")
    @Param(name = "stamp", gen = IntGen.class, conf = "0:2")
    public static class Table {

        private final GenerationTable table = new GenerationTable(() -> 0, 2, new Stamp(0, 0));

        @Operation
        public long purge(@Param(name = "purge") int purge) {
            return table.purge(PURGES[purge]).sequence();
        }

        @Operation
        public boolean isPurged(@Param(name = "key") int key, @Param(name = "stamp") int stamp) {
            return table.sincePurge(KEYS[key], STAMPS[stamp]) == GenerationTable.PURGED;
        }
    }

    /** Purges of one tag. */
    public static class Stamped {

        final GenerationTable table = new GenerationTable(() -> 0, 2, new Stamp(0, 0));

        @Operation
        public void purge() {
            table.purge(PURGES[0]);
        }

        Stamp stamp() {
            return table.stamp();
        }

        /** Whether the purge up to which a stamp says that all are in is in, and what begins with it is current. */
        @Operation
        public boolean isRight() {
            Stamp stamp = stamp();
            return stamp.sequence() == 0
                    || table.sincePurge(KEYS[0], TaggedStamp.of(stamp.at(stamp.sequence() - 1)))
                            == GenerationTable.PURGED;
        }
    }

    /** Says that a purge is in and then notes it. */
    public static class HastilyStamped extends Stamped {

        private final AtomicLong said = new AtomicLong();

        @Override
        @Operation
        public void purge() {
            said.incrementAndGet();
            super.purge();
        }

        @Override
        Stamp stamp() {
            return new Stamp(0, said.get());
        }
    }

    private static ModelCheckingOptions options() {
        return new ModelCheckingOptions()
                .iterations(10)
                .invocationsPerIteration(300)
                .loopBound(10_000)
                .threads(3)
                .actorsPerThread(2)
                .actorsBefore(1)
                .actorsAfter(0);
    }

    @Test
    void everyPurgeIsSeenAsIfItCameAtOneMoment() {
        options().check(Table.class);
    }

    @Test
    void whatAStampSaysToBeInIsIn() {
        options().check(Stamped.class);
    }

    @Test
    void aTableThatIsHastyIsFoundOut() {
        assertThatExceptionOfType(LincheckAssertionError.class)
                .isThrownBy(() -> options().check(HastilyStamped.class))
                .withMessageContaining("isRight(): false");
    }
}
