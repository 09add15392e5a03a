package dev.aicache.store.pressure;

import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The memory pools of the heap.
 *
 * @param names all of them
 * @param old the pool where data that live long end up; the only pool of a heap without generations
 * @param capacity bytes that live data are measured against: the heap; or, where the old generation has a size of its
 *     own, an eighth more than that, so that live data which no longer fit it are 0.89 of the capacity
 * @param isOldBounded whether the old generation has a size of its own, as with the serial and the parallel collector
 */
record HeapPools(Set<String> names, MemoryPoolMXBean old, long capacity, boolean isOldBounded) {

    /**
     * @param maxHeap bytes
     * @throws IllegalStateException if none of the pools is on the heap
     */
    static HeapPools of(List<MemoryPoolMXBean> pools, long maxHeap) {
        List<MemoryPoolMXBean> heap =
                pools.stream().filter(pool -> pool.getType() == MemoryType.HEAP).toList();
        MemoryPoolMXBean old = heap.stream()
                .filter(pool -> isOld(pool.getName().toLowerCase(Locale.ROOT)))
                .findFirst()
                .or(() -> heap.stream().filter(HeapPools::hasThreshold).findFirst())
                .or(() -> heap.stream().findFirst())
                .orElseThrow(() -> new IllegalStateException("The JVM tells of no pool of its heap"));
        Set<String> names = heap.stream().map(MemoryPoolMXBean::getName).collect(Collectors.toUnmodifiableSet());
        long oldMax = old.getUsage().getMax();
        boolean isOldBounded = oldMax > 0 && oldMax < maxHeap;
        return new HeapPools(names, old, isOldBounded ? oldMax / 8 * 9 : maxHeap, isOldBounded);
    }

    private static boolean isOld(String name) {
        return name.contains("old") || name.contains("tenured");
    }

    private static boolean hasThreshold(MemoryPoolMXBean pool) {
        return pool.isUsageThresholdSupported();
    }
}
