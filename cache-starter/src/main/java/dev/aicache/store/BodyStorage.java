package dev.aicache.store;

import java.nio.ByteBuffer;

import org.jspecify.annotations.Nullable;

import dev.aicache.Body;

/** Where the bytes of bodies lie. Thread-safe. */
public interface BodyStorage {

    /** On the heap, as they come. */
    BodyStorage HEAP = body -> body;

    /**
     * The body as it is to be kept, retained once for the store, or null where there is no room for it now. The given one
     * is not kept and not changed.
     */
    @Nullable
    Body keep(Body body);

    /** Bytes beyond which nothing can be kept; {@link Long#MAX_VALUE} where the storage itself sets no limit. */
    default long capacity() {
        return Long.MAX_VALUE;
    }

    /** What the body takes, or would take, where it is kept, apart from the body object itself; in bytes. */
    default long weigh(Body body, HeapLayout layout) {
        long weight = layout.references(body.chunkCount());
        for (ByteBuffer chunk : body.chunks()) {
            weight += layout.array(chunk.remaining());
        }
        return weight;
    }
}
