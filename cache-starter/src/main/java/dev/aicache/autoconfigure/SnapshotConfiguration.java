package dev.aicache.autoconfigure;

import java.time.Clock;
import java.time.Duration;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

import dev.aicache.CacheListener;
import dev.aicache.PurgeNotice;
import dev.aicache.coordination.SyncStatus;
import dev.aicache.store.LocalStore;
import dev.aicache.store.coding.CodedBody;
import dev.aicache.warming.Jobs;
import dev.aicache.warming.StartStep;
import dev.aicache.warming.snapshot.RestoreCheck;
import dev.aicache.warming.snapshot.Snapshots;

/** Entries on disk, where a file is named for them. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("ai-cache.warming.snapshot.file")
class SnapshotConfiguration {

    /** What Spring Boot gives a phase of the shutdown where nothing else is configured. */
    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(30);

    @Bean
    @ConditionalOnMissingBean
    Snapshots aiCacheSnapshots(
            AiCacheProperties properties,
            LocalStore store,
            Jobs jobs,
            ObjectProvider<RestoreCheck> checks,
            ObjectProvider<SyncStatus> sync) {
        return new Snapshots(
                store,
                jobs,
                SnapshotChoice.of(properties.warming().snapshot()),
                CodedBody::restored,
                checks.orderedStream().toList(),
                Clock.systemUTC(),
                System::nanoTime,
                sync.getIfAvailable());
    }

    /** Looked for when there is a purge: whoever listens may be needed by what the cache is made of. */
    @Bean
    CacheListener aiCacheSnapshotPurges(ObjectProvider<Snapshots> snapshots) {
        return new CacheListener() {
            @Override
            public void onPurge(PurgeNotice notice) {
                snapshots.getObject().onPurge();
            }
        };
    }

    @Bean
    StartStep aiCacheRestoreStep(Snapshots snapshots) {
        return new RestoreStep(snapshots);
    }

    @Bean
    @ConditionalOnBooleanProperty(name = "ai-cache.warming.snapshot.on-shutdown", matchIfMissing = true)
    SnapshotOnShutdown aiCacheSnapshotOnShutdown(Snapshots snapshots, LocalStore store, Environment environment) {
        Duration timeout = Binder.get(environment)
                .bind("spring.lifecycle.timeout-per-shutdown-phase", Duration.class)
                .orElse(SHUTDOWN_TIMEOUT);
        return new SnapshotOnShutdown(snapshots, store, timeout);
    }
}
