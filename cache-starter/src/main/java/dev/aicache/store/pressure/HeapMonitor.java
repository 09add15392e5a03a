package dev.aicache.store.pressure;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryNotificationInfo;
import java.lang.management.MemoryUsage;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import javax.management.ListenerNotFoundException;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;

import org.jspecify.annotations.Nullable;

/**
 * Reads the heap after each collection of this JVM until it is closed.
 *
 * <p>Readings come on the JVM's notification thread. Where the old generation has a size of its own (serial, parallel),
 * only collections of the whole heap are read: there is always one before the heap is out of memory, and what young
 * collections leave behind there is mostly dead. Where collectors do not notify, as in a runtime without the module
 * {@code jdk.management}, what the old generation held after its last collection is read instead: with {@link #poll}, and
 * at once when it passes the threshold of {@link OldGenerationAlarm}.
 *
 * <p>Nothing is thrown into the JVM: a failure goes to its consumer.
 */
final class HeapMonitor implements AutoCloseable {

    private final HeapPools pools;
    private final Clock wall;
    private final LongSupplier clock;
    private final Consumer<Reading> readings;
    private final Consumer<Throwable> failures;
    private final NotificationListener listener = (notification, handback) -> onNotification(notification);
    private final List<NotificationEmitter> emitters = new ArrayList<>();
    private @Nullable OldGenerationAlarm alarm;
    private long polled;

    /**
     * @param wall the clock that the JVM stamps its notifications with
     * @param clock nanoseconds, for the readings
     */
    HeapMonitor(
            HeapPools pools, Clock wall, LongSupplier clock, Consumer<Reading> readings, Consumer<Throwable> failures) {
        this.pools = pools;
        this.wall = wall;
        this.clock = clock;
        this.readings = readings;
        this.failures = failures;
    }

    /** Starts to listen. */
    void listen(List<GarbageCollectorMXBean> collectors) {
        collectors.forEach(this::listenIfItNotifies);
        if (emitters.isEmpty()) {
            alarm = OldGenerationAlarm.set(pools.old(), pools.capacity());
            listen((NotificationEmitter) ManagementFactory.getMemoryMXBean());
        }
    }

    private void listenIfItNotifies(Object collector) {
        if (collector instanceof NotificationEmitter emitter
                && Stream.of(emitter.getNotificationInfo())
                        .anyMatch(info -> List.of(info.getNotifTypes()).contains(CollectionNotice.TYPE))) {
            listen(emitter);
        }
    }

    private void listen(NotificationEmitter emitter) {
        emitter.addNotificationListener(listener, null, null);
        emitters.add(emitter);
    }

    /** What the JVM calls; a test can be the JVM. */
    void onNotification(Notification notification) {
        try {
            Reading reading = read(notification);
            if (reading != null) {
                readings.accept(reading);
            }
        } catch (RuntimeException | Error e) {
            failures.accept(e);
        }
    }

    private @Nullable Reading read(Notification notification) {
        if (!(notification.getUserData() instanceof CompositeData data)) {
            return null;
        }
        return switch (notification.getType()) {
            case CollectionNotice.TYPE -> afterCollection(CollectionNotice.from(data), at(notification));
            case MemoryNotificationInfo.MEMORY_COLLECTION_THRESHOLD_EXCEEDED -> ofOldGeneration();
            default -> null;
        };
    }

    /** Notifications wait in a queue: some may be of collections that came before the last eviction. */
    private long at(Notification notification) {
        long age = Math.max(0, wall.millis() - notification.getTimeStamp());
        return clock.getAsLong() - Duration.ofMillis(age).toNanos();
    }

    private @Nullable Reading afterCollection(CollectionNotice notice, long at) {
        if (notice.isPause() || (pools.isOldBounded() && !notice.isFull())) {
            return null;
        }
        return new Reading(notice.held(pools.names()), pools.capacity(), notice.isFull(), at);
    }

    /** To be called now and then: reads the old generation where collectors do not notify. */
    void poll() {
        if (alarm != null) {
            Reading reading = ofOldGeneration();
            if (reading != null) {
                readings.accept(reading);
            }
        }
    }

    private synchronized @Nullable Reading ofOldGeneration() {
        MemoryUsage usage = pools.old().getCollectionUsage();
        if (usage == null || usage.getUsed() == polled) {
            return null;
        }
        polled = usage.getUsed();
        return new Reading(polled, pools.capacity(), pools.isOldBounded(), clock.getAsLong());
    }

    @Override
    public void close() {
        for (NotificationEmitter emitter : emitters) {
            try {
                emitter.removeNotificationListener(listener);
            } catch (ListenerNotFoundException gone) {
                // somebody else removed it, which is just as well
            }
        }
        emitters.clear();
        if (alarm != null) {
            alarm.close();
        }
    }
}
