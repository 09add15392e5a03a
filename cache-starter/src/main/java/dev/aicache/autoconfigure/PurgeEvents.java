package dev.aicache.autoconfigure;

import org.springframework.context.ApplicationEventPublisher;

import dev.aicache.CacheListener;
import dev.aicache.PurgeNotice;

/** Publishes each purge as an event of the application, for its {@code @EventListener} methods. */
final class PurgeEvents implements CacheListener {

    private final ApplicationEventPublisher events;

    PurgeEvents(ApplicationEventPublisher events) {
        this.events = events;
    }

    @Override
    public void onPurge(PurgeNotice notice) {
        events.publishEvent(notice);
    }
}
