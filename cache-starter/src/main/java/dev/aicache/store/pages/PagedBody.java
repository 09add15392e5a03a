package dev.aicache.store.pages;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

import dev.aicache.Body;

/**
 * A body in pages of a pool, which go back to it with the last of those who retain the body. It is made with one retain:
 * the store's.
 */
final class PagedBody extends Body {

    private static final int[] WHOLE = {};

    private final PagePool pool;
    private final int[] pages;
    private final ReferenceCount holders;

    /**
     * The answer as it is, in other memory.
     *
     * @param pages hold its bytes, in this order; belong to the body from now on
     */
    PagedBody(Body answer, PagePool pool, int[] pages, ReferenceCount holders) {
        super(answer);
        this.pool = pool;
        this.pages = pages;
        this.holders = holders;
    }

    /** So many bytes that mean nothing by themselves, as those of a coded answer. */
    PagedBody(int bytes, PagePool pool, int[] pages) {
        super(bytes, WHOLE);
        this.pool = pool;
        this.pages = pages;
        this.holders = new ReferenceCount();
    }

    @Override
    public int chunkCount() {
        int count = pages.length == 0 ? 0 : 1;
        for (int i = 1; i < pages.length; i++) {
            count += pool.isContinued(pages[i - 1], pages[i]) ? 0 : 1;
        }
        return count;
    }

    @Override
    public List<ByteBuffer> chunks() {
        List<ByteBuffer> chunks = new ArrayList<>();
        int missing = size();
        int first = 0;
        for (int i = 1; i <= pages.length; i++) {
            if (i == pages.length || !pool.isContinued(pages[i - 1], pages[i])) {
                int length = Math.min(missing, (i - first) * pool.pageSize());
                chunks.add(pool.slice(pages[first], length).asReadOnlyBuffer());
                missing -= length;
                first = i;
            }
        }
        return chunks;
    }

    @Override
    public boolean retain() {
        return holders.retain();
    }

    @Override
    public void release() {
        if (holders.release()) {
            pool.giveBack(pages);
        }
    }
}
