package dev.aicache.autoconfigure;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.aicache.CacheListener.Fault;
import dev.aicache.gateway.GatewayCache;
import dev.aicache.warming.Jobs;
import dev.aicache.warming.StartStep;
import dev.aicache.warming.StartUp;
import dev.aicache.warming.Warmer;
import dev.aicache.warming.WarmingFolder;
import dev.aicache.warming.WarmingListener;
import dev.aicache.warming.WarmingSource;
import dev.aicache.warming.WarmingSources;
import dev.aicache.warming.WarmingTarget;

/** Filling ahead of demand. */
@Configuration(proxyBeanMethods = false)
class WarmingConfiguration {

    @Bean
    @ConditionalOnMissingBean
    Jobs aiCacheJobs(ObjectProvider<WarmingListener> listeners, ObjectProvider<GatewayCache> cache) {
        return new Jobs(Clock.systemUTC(), System::nanoTime, all(listeners, cache));
    }

    private static WarmingListener all(ObjectProvider<WarmingListener> listeners, ObjectProvider<GatewayCache> cache) {
        return WarmingListener.all(listeners.orderedStream().toList(), faults(cache));
    }

    private static Consumer<RuntimeException> faults(ObjectProvider<GatewayCache> cache) {
        return failure -> cache.ifAvailable(each -> each.onFailure(Fault.LISTENER, failure));
    }

    @Bean
    @ConditionalOnMissingBean
    WarmingSources aiCacheWarmingSources(ListableBeanFactory beans, AiCacheProperties properties) {
        WarmingProperties warming = properties.warming();
        Map<String, String> credentials = warming.credentials().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, each -> each.getValue().header()));
        return new WarmingSources(
                beans.getBeansOfType(WarmingSource.class),
                warming.folder() == null ? null : new WarmingFolder(Path.of(warming.folder())),
                credentials);
    }

    @Bean
    @ConditionalOnMissingBean
    Warmer aiCacheWarmer(
            Jobs jobs,
            ObjectProvider<WarmingTarget> target,
            WarmingSources sources,
            AiCacheProperties properties,
            ObjectProvider<WarmingListener> listeners,
            ObjectProvider<GatewayCache> cache) {
        return new Warmer(
                jobs,
                target::getObject,
                sources,
                properties.warming().limits(),
                all(listeners, cache),
                System::nanoTime);
    }

    @Bean
    StartUp aiCacheStartUp(
            AiCacheProperties properties,
            ObjectProvider<StartStep> steps,
            Warmer warmer,
            ObjectProvider<GatewayCache> cache) {
        return new StartUp(
                StartSteps.of(
                        properties.warming().atStart(), steps.orderedStream().toList(), warmer),
                faults(cache));
    }

    @Bean
    ApplicationListener<ApplicationReadyEvent> aiCacheStartUpListener(StartUp startUp) {
        return event -> startUp.begin();
    }
}
