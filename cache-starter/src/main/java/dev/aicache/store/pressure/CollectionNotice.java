package dev.aicache.store.pressure;

import java.lang.management.MemoryUsage;
import java.util.Map;
import java.util.Set;
import javax.management.openmbean.CompositeData;

import com.sun.management.GarbageCollectionNotificationInfo;

/**
 * What the JVM tells of a collection, in the words of its collector.
 *
 * @param collector name of the collector, such as "G1 Young Generation", "PS MarkSweep" or "ZGC Major Cycles"
 * @param action what ended, such as "end of minor GC" or "end of GC cycle"
 * @param after usage of each pool after the collection
 */
record CollectionNotice(String collector, String action, Map<String, MemoryUsage> after) {

    static final String TYPE = GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION;

    /** Reads what came with a notification of {@link #TYPE}. */
    static CollectionNotice from(CompositeData data) {
        GarbageCollectionNotificationInfo info = GarbageCollectionNotificationInfo.from(data);
        return new CollectionNotice(
                info.getGcName(), info.getGcAction(), info.getGcInfo().getMemoryUsageAfterGc());
    }

    /** Whether this was a mere pause within a collection that goes on: its usage is zero or says nothing. */
    boolean isPause() {
        return collector.endsWith("Pauses") || action.endsWith("pause");
    }

    /** Whether everything stopped until the whole heap was collected. Cycles beside running threads are none. */
    boolean isFull() {
        return action.equals("end of major GC");
    }

    /** Bytes in these pools after the collection. */
    long held(Set<String> pools) {
        long sum = 0;
        for (String pool : pools) {
            MemoryUsage usage = after.get(pool);
            sum += usage == null ? 0 : usage.getUsed();
        }
        return sum;
    }
}
