package dev.aicache.autoconfigure;

import org.springframework.context.ApplicationEventPublisher;

import dev.aicache.Anomaly;
import dev.aicache.CacheListener;

/** Publishes each anomaly as an event of the application, for its {@code @EventListener} methods. */
final class AnomalyEvents implements CacheListener {

    private final ApplicationEventPublisher events;

    AnomalyEvents(ApplicationEventPublisher events) {
        this.events = events;
    }

    @Override
    public void onAnomaly(Anomaly anomaly) {
        events.publishEvent(anomaly);
    }
}
