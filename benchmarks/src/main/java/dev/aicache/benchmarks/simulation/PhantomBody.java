package dev.aicache.benchmarks.simulation;

import java.nio.ByteBuffer;
import java.util.List;

import dev.aicache.Body;
import dev.aicache.store.BodyStorage;
import dev.aicache.store.HeapLayout;

/** A body that has a size and no bytes, so that a store of gigabytes can be simulated in little memory. */
final class PhantomBody extends Body {

    /** Counts the bytes that there would be, without what arrays take besides. */
    static final BodyStorage STORAGE = new BodyStorage() {

        @Override
        public Body keep(Body body) {
            return body;
        }

        @Override
        public long weigh(Body body, HeapLayout layout) {
            return body.size();
        }
    };

    private static final int[] IN_ONE_PIECE = {};

    PhantomBody(int size) {
        super(size, IN_ONE_PIECE);
    }

    @Override
    public int chunkCount() {
        return 0;
    }

    @Override
    public List<ByteBuffer> chunks() {
        throw new UnsupportedOperationException("There are no bytes to read");
    }
}
