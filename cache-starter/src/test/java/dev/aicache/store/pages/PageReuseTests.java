package dev.aicache.store.pages;

import java.nio.ByteBuffer;
import java.util.List;

import org.jetbrains.kotlinx.lincheck.Actor;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionScenario;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import dev.aicache.Body;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Readers, an entry that leaves and others who use its page again, in the orders that a model checker tries: who reads
 * the entry sees what it held, or that it is gone. The same is tried on a count that looks before it counts, which the
 * checker has to find out.
 */
@Tag("alone")
class PageReuseTests {

    private static final byte OWN = 1;
    private static final byte OTHERS = 2;

    /** One body in the only page of a pool. */
    public static class OneEntry {

        private final PagePool pool = new PagePool(1024, 1024, 1024, ByteBuffer::allocate);
        private final PagedStorage storage = new PagedStorage(pool);
        private final PagedBody body;

        public OneEntry() {
            this(new ReferenceCount());
        }

        OneEntry(ReferenceCount holders) {
            int[] page = pool.take(1);
            pool.slice(page[0], 1024).put(0, OWN);
            this.body = new PagedBody(Body.of(new byte[1]), pool, page, holders);
        }

        /** Whether the entry is gone, or holds what it held. */
        @Operation
        public boolean isRight() {
            if (!body.retain()) {
                return true;
            }
            byte seen = body.chunks().get(0).get(0);
            release();
            return seen == OWN;
        }

        void release() {
            body.release();
        }

        /** The store lets go of an entry once. */
        @Operation(runOnce = true)
        public void evict() {
            release();
        }

        /** Stores something else, if there is room. */
        @Operation
        public void store() {
            storage.keep(Body.of(new byte[] {OTHERS}));
        }
    }

    /** The same with a count that is broken on purpose. */
    public static class OneEntryCountedWrongly extends OneEntry {

        public OneEntryCountedWrongly() {
            super(new CheckThenAct());
        }

        /** What is read is to show the mistake, not that the page is given back twice after it. */
        @Override
        void release() {
            try {
                super.release();
            } catch (IllegalStateException twice) {
                // Shows in what is read.
            }
        }
    }

    private static final class CheckThenAct extends ReferenceCount {

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // the mistake
        boolean retain() {
            if (count == 0) {
                return false;
            }
            count++;
            return true;
        }
    }

    /** The ways in which they can meet; random ones would mostly be others, and take their time. */
    private static ModelCheckingOptions options() {
        return new ModelCheckingOptions()
                .iterations(0)
                .invocationsPerIteration(3000)
                .minimizeFailedScenario(false)
                .addCustomScenario(together(List.of(List.of("isRight", "isRight"), List.of("evict", "store"))))
                .addCustomScenario(together(List.of(List.of("isRight", "store"), List.of("evict", "store"))))
                .addCustomScenario(together(List.of(List.of("isRight"), List.of("evict"), List.of("store"))))
                .addCustomScenario(
                        together(List.of(List.of("isRight"), List.of("isRight", "evict"), List.of("store"))));
    }

    private static ExecutionScenario together(List<List<String>> threads) {
        List<List<Actor>> parallel = threads.stream()
                .map(thread -> thread.stream().map(PageReuseTests::actor).toList())
                .toList();
        return new ExecutionScenario(List.of(), parallel, List.of(), null);
    }

    private static Actor actor(String operation) {
        try {
            return new Actor(OneEntry.class.getMethod(operation), List.of());
        } catch (NoSuchMethodException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Test
    void whoReadsAnEntrySeesWhatItHeldOrThatItIsGone() {
        options().check(OneEntry.class);
    }

    @Test
    void aCountThatLooksBeforeItCountsIsFoundOut() {
        assertThatExceptionOfType(LincheckAssertionError.class)
                .isThrownBy(() -> options().check(OneEntryCountedWrongly.class))
                .withMessageContaining("isRight(): false");
    }
}
