package dev.aicache.store.pages;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.IntFunction;

import org.jspecify.annotations.Nullable;

/**
 * Pages of direct memory, all reserved at once when the pool is made, and never given back to the system while it is in
 * use. Whoever takes pages gets as many as were asked for or none; they need not be adjacent, but tend to be.
 *
 * <p>A page is a bit that is set while the page is free. Who takes pages is first promised a number of them, which fails
 * at once where there are not so many, and then looks for set bits: those who are promised pages together never look for
 * more than there are. Thread-safe, without locks.
 */
public final class PagePool {

    public static final int MIN_PAGE = 1024;
    public static final int MAX_PAGE = 1024 * 1024;

    /** Largest piece of memory that is asked of the system at a time, in bytes. */
    private static final int SLAB = 1024 * 1024 * 1024;

    private final int pageShift;
    private final int slabShift;
    private final int pages;
    private final ByteBuffer[] slabs;
    private final AtomicLongArray free;
    private final AtomicInteger promisable;
    private final AtomicInteger cursor = new AtomicInteger();

    /**
     * Reserves the memory.
     *
     * @param bytes are rounded up to whole pages
     * @param pageSize in bytes, a power of two from {@link #MIN_PAGE} to {@link #MAX_PAGE}
     * @throws PoolReservationException if the JVM may not use so much direct memory
     */
    public PagePool(long bytes, int pageSize) {
        this(bytes, pageSize, SLAB, ByteBuffer::allocateDirect);
    }

    /**
     * @param slab largest piece, in bytes; a power of two, at least a page
     * @param memory gives pieces of it
     */
    PagePool(long bytes, int pageSize, int slab, IntFunction<ByteBuffer> memory) {
        if (!isPageSize(pageSize) || bytes < 1 || (bytes - 1) / pageSize >= Integer.MAX_VALUE - 64) {
            throw new IllegalArgumentException("No pool has %d bytes in pages of %d".formatted(bytes, pageSize));
        }
        this.pageShift = Integer.numberOfTrailingZeros(pageSize);
        this.slabShift = Integer.numberOfTrailingZeros(slab) - pageShift;
        this.pages = (int) (((bytes - 1) >> pageShift) + 1);
        this.slabs = reserve(memory);
        this.free = new AtomicLongArray((pages + 63) / 64);
        for (int word = 0; word < free.length(); word++) {
            int left = pages - word * 64;
            free.set(word, left >= 64 ? -1L : (1L << left) - 1);
        }
        this.promisable = new AtomicInteger(pages);
    }

    /** Whether pages can have this length. */
    public static boolean isPageSize(long bytes) {
        return bytes >= MIN_PAGE && bytes <= MAX_PAGE && Long.bitCount(bytes) == 1;
    }

    private ByteBuffer[] reserve(IntFunction<ByteBuffer> memory) {
        ByteBuffer[] reserved = new ByteBuffer[((pages - 1) >> slabShift) + 1];
        try {
            for (int i = 0; i < reserved.length; i++) {
                int pagesLeft = Math.min(pages - (i << slabShift), 1 << slabShift);
                reserved[i] = memory.apply(pagesLeft << pageShift);
            }
        } catch (OutOfMemoryError e) {
            throw new PoolReservationException(capacity(), e);
        }
        return reserved;
    }

    /** How many pages there are. */
    public int pages() {
        return pages;
    }

    /** How many pages are taken, or about to be. */
    public int used() {
        return pages - promisable.get();
    }

    /** In bytes. */
    public int pageSize() {
        return 1 << pageShift;
    }

    /** All pages together, in bytes. */
    public long capacity() {
        return (long) pages << pageShift;
    }

    /** How many pages so many bytes fill, the last of them perhaps in part. */
    int pagesFor(int bytes) {
        return bytes == 0 ? 0 : ((bytes - 1) >> pageShift) + 1;
    }

    /** So many pages, or null where fewer are free. Their contents are what was left in them. */
    int @Nullable [] take(int count) {
        if (count > promisable.get()) {
            return null;
        }
        int[] taken = new int[count];
        if (!promise(count)) {
            return null;
        }
        int word = Math.floorMod(cursor.get(), free.length());
        for (int have = claim(word, taken, 0); have < count; have = claim(word, taken, have)) {
            word = word + 1 == free.length() ? 0 : word + 1;
        }
        cursor.setPlain(word);
        return taken;
    }

    private boolean promise(int count) {
        int available = promisable.get();
        while (available >= count && !promisable.compareAndSet(available, available - count)) {
            available = promisable.get();
        }
        return available >= count;
    }

    /** Claims of 64 pages as many as are free and missing; returns how many are taken then. */
    private int claim(int word, int[] taken, int have) {
        long before = free.get(word);
        long wanted = lowest(before, taken.length - have);
        while (wanted != 0 && !free.compareAndSet(word, before, before & ~wanted)) {
            before = free.get(word);
            wanted = lowest(before, taken.length - have);
        }
        int count = have;
        for (long left = wanted; left != 0; left &= left - 1) {
            taken[count++] = word * 64 + Long.numberOfTrailingZeros(left);
        }
        return count;
    }

    private static long lowest(long bits, int count) {
        long rest = bits;
        for (int i = Math.min(count, Long.bitCount(bits)); i > 0; i--) {
            rest &= rest - 1;
        }
        return bits ^ rest;
    }

    /**
     * Frees pages for others.
     *
     * @throws IllegalStateException if one of them was free already
     */
    void giveBack(int[] taken) {
        for (int i = 0; i < taken.length; ) {
            int word = taken[i] >> 6;
            long bits = 0;
            for (; i < taken.length && taken[i] >> 6 == word; i++) {
                bits |= 1L << taken[i];
            }
            long freed = bits;
            long before = free.getAndUpdate(word, current -> current | freed);
            if ((before & freed) != 0) {
                throw new IllegalStateException("Pages were given back twice");
            }
        }
        promisable.addAndGet(taken.length);
    }

    /** Whether what lies in the second page continues the first in one buffer. */
    boolean isContinued(int first, int second) {
        return second == first + 1 && first >> slabShift == second >> slabShift;
    }

    /** The first bytes of consecutive pages, from this one on. */
    ByteBuffer slice(int page, int length) {
        return slabs[page >> slabShift].slice((page & (1 << slabShift) - 1) << pageShift, length);
    }
}
