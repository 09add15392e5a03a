package dev.aicache.store.pages;

import java.nio.ByteBuffer;

import org.jspecify.annotations.Nullable;

import dev.aicache.Body;
import dev.aicache.store.BodyStorage;
import dev.aicache.store.HeapLayout;

/**
 * Keeps bodies in pages outside the heap. A body in a coding stays in it: its {@link Body#chunks} are what is copied, and
 * {@link Body#over} makes the answer of the copy.
 */
public final class PagedStorage implements BodyStorage {

    private final PagePool pool;

    public PagedStorage(PagePool pool) {
        this.pool = pool;
    }

    public PagePool pool() {
        return pool;
    }

    @Override
    public @Nullable Body keep(Body body) {
        int[] pages = pool.take(pool.pagesFor(body.storedSize()));
        if (pages == null) {
            return null;
        }
        boolean isKept = false;
        try {
            fill(pages, body);
            Body kept = body.coding() == null
                    ? new PagedBody(body, pool, pages, new ReferenceCount())
                    : body.over(new PagedBody(body.storedSize(), pool, pages));
            isKept = true;
            return kept;
        } finally {
            if (!isKept) {
                pool.giveBack(pages);
            }
        }
    }

    private void fill(int[] pages, Body body) {
        long position = 0;
        long room = (long) pages.length * pool.pageSize();
        for (ByteBuffer chunk : body.chunks()) {
            while (chunk.hasRemaining() && position < room) {
                int offset = (int) (position % pool.pageSize());
                int length = Math.min(chunk.remaining(), pool.pageSize() - offset);
                pool.slice(pages[(int) (position / pool.pageSize())], pool.pageSize())
                        .put(offset, chunk, chunk.position(), length);
                chunk.position(chunk.position() + length);
                position += length;
            }
            position += chunk.remaining();
        }
        // Shorter than it says, it would end with what another answer has left in its pages.
        if (position != body.storedSize()) {
            throw new IllegalStateException(
                    "A body says it has %d bytes and has %d".formatted(body.storedSize(), position));
        }
    }

    @Override
    public long capacity() {
        return pool.capacity();
    }

    /** Whole pages, the list of them and the count of holders, and for a body in a coding the body inside it. */
    @Override
    public long weigh(Body body, HeapLayout layout) {
        long pages = pool.pagesFor(body.storedSize());
        long itself = layout.object(4, 4);
        return pages * pool.pageSize()
                + layout.array(pages * Integer.BYTES)
                + layout.object(0, 4)
                + (body.coding() == null ? itself - layout.object(3, 4) : itself);
    }
}
