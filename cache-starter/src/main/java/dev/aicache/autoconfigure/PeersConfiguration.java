package dev.aicache.autoconfigure;

import java.security.SecureRandom;
import java.time.Clock;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

import dev.aicache.coordination.peer.PeerObserver;
import dev.aicache.coordination.peer.PeerSettings;
import dev.aicache.coordination.peer.Peers;
import dev.aicache.coordination.peer.http.DiscoveredMembers;
import dev.aicache.coordination.peer.http.MemberLog;
import dev.aicache.coordination.peer.http.PeerClient;
import dev.aicache.coordination.peer.http.PeerFilter;
import dev.aicache.coordination.peer.http.PeerLifecycle;
import dev.aicache.coordination.peer.http.PeerThreads;
import dev.aicache.coordination.peer.http.RefusalLog;
import dev.aicache.gateway.GatewayCache;
import dev.aicache.store.LocalStore;
import dev.aicache.warming.snapshot.RestoreCheck;

/** Purges that hold on every instance, because each tells the others. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "ai-cache.coordination.type", havingValue = "peers")
class PeersConfiguration {

    @Bean
    @ConditionalOnMissingBean
    PeerSettings aiCachePeerSettings(AiCacheProperties properties) {
        return PeersChoice.of(properties.coordination());
    }

    @Bean
    PeerThreads aiCachePeerThreads() {
        return new PeerThreads();
    }

    @Bean
    PeerClient aiCachePeerClient(PeerSettings settings, Environment environment) {
        String base = environment.getProperty("spring.webflux.base-path", "");
        return new PeerClient(base + settings.path(), settings.timeout());
    }

    @Bean
    PeerObserver aiCachePeerObserver(AiCacheProperties properties, Environment environment) {
        return new MemberLog(serviceId(properties, environment));
    }

    private static String serviceId(AiCacheProperties properties, Environment environment) {
        return PeersChoice.serviceId(
                properties.coordination().peers(), environment.getProperty("spring.application.name"));
    }

    /** The cache is looked for when there is a purge, since it needs this to be made. */
    @Bean
    @ConditionalOnMissingBean
    Peers aiCachePeers(
            PeerSettings settings,
            LocalStore store,
            PeerClient client,
            PeerThreads threads,
            ObjectProvider<GatewayCache> cache,
            PeerObserver observer) {
        return new Peers(
                settings,
                store.generations(),
                client,
                System::nanoTime,
                Clock.systemUTC(),
                new SecureRandom(),
                threads.work(),
                notice -> cache.ifAvailable(each -> each.onPurge(notice)),
                observer);
    }

    @Bean
    RestoreCheck aiCachePeersRestoreCheck(Peers peers) {
        return new PeersRestoreCheck(peers, Clock.systemUTC());
    }

    @Bean
    PeerFilter aiCachePeerFilter(Peers peers, PeerSettings settings, PeerThreads threads) {
        return new PeerFilter(
                peers.entrance(),
                settings.path(),
                settings.timeout(),
                threads.answers(),
                new RefusalLog(System::nanoTime));
    }

    @Bean
    PeerLifecycle aiCachePeerLifecycle(
            Peers peers,
            PeerSettings settings,
            ObjectProvider<DiscoveryClient> discovery,
            PeerThreads threads,
            AiCacheProperties properties,
            Environment environment) {
        DiscoveryClient client = discovery.getIfAvailable(() -> {
            throw new SettingException(
                    "ai-cache.coordination.type",
                    "is peers, and nothing discovers services here.",
                    "Do not exclude CompositeDiscoveryClientAutoConfiguration, and list the gateways below spring.cloud.discovery.client.simple.instances or add a discovery client.");
        });
        return new PeerLifecycle(
                peers,
                new DiscoveredMembers(client, serviceId(properties, environment)),
                threads,
                settings.pullInterval(),
                properties.coordination().peers().refreshInterval(),
                settings.timeout().multipliedBy(2));
    }
}
