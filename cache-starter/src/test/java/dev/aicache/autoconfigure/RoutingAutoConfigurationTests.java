package dev.aicache.autoconfigure;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.http.codec.autoconfigure.CodecsAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.gateway.config.GatewayAutoConfiguration;
import org.springframework.cloud.gateway.config.GatewayReactiveLoadBalancerClientAutoConfiguration;
import org.springframework.cloud.loadbalancer.annotation.LoadBalancerClient;
import org.springframework.cloud.loadbalancer.annotation.LoadBalancerClients;
import org.springframework.cloud.loadbalancer.config.LoadBalancerAutoConfiguration;
import org.springframework.cloud.loadbalancer.core.RandomLoadBalancer;
import org.springframework.cloud.loadbalancer.core.ReactorLoadBalancer;
import org.springframework.cloud.loadbalancer.core.ReactorServiceInstanceLoadBalancer;
import org.springframework.cloud.loadbalancer.core.RoundRobinLoadBalancer;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;
import org.springframework.cloud.loadbalancer.support.LoadBalancerClientFactory;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

import dev.aicache.AiCache;
import dev.aicache.gateway.AffinityReply;
import dev.aicache.gateway.CallFilter;
import dev.aicache.gateway.RequestAffinityFilter;
import dev.aicache.routing.RendezvousLoadBalancer;

import static org.assertj.core.api.Assertions.assertThat;

class RoutingAutoConfigurationTests {

    private final ReactiveWebApplicationContextRunner bare = new ReactiveWebApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    SslAutoConfiguration.class,
                    CodecsAutoConfiguration.class,
                    WebFluxAutoConfiguration.class,
                    GatewayAutoConfiguration.class,
                    AiCacheAutoConfiguration.class,
                    RoutingAutoConfiguration.class));

    private final ReactiveWebApplicationContextRunner runner = bare.withConfiguration(AutoConfigurations.of(
            LoadBalancerAutoConfiguration.class, GatewayReactiveLoadBalancerClientAutoConfiguration.class));

    private static @Nullable ReactorServiceInstanceLoadBalancer balancer(ApplicationContext context, String service) {
        return context.getBean(LoadBalancerClientFactory.class)
                .getInstance(service, ReactorServiceInstanceLoadBalancer.class);
    }

    @Test
    void leavesEveryBalancerAloneUnlessAskedTo() {
        runner.run(context -> {
            assertThat(context).doesNotHaveBean(CallFilter.class).doesNotHaveBean(RequestAffinityFilter.class);
            assertThat(balancer(context, "any")).isInstanceOf(RoundRobinLoadBalancer.class);
        });
    }

    @Test
    void balancesEveryServiceWhereNoneIsNamed() {
        runner.withPropertyValues("ai-cache.routing.enabled=true").run(context -> {
            assertThat(context).hasSingleBean(CallFilter.class).hasSingleBean(RequestAffinityFilter.class);
            assertThat(balancer(context, "one")).isInstanceOf(RendezvousLoadBalancer.class);
            assertThat(balancer(context, "other")).isInstanceOf(RendezvousLoadBalancer.class);
            assertThat(balancer(context, "one")).isNotSameAs(balancer(context, "other"));
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ai-cache.routing.services=one,three
            ai-cache.routing.services[0]=one
            """)
    void balancesOnlyServicesThatAreNamedWhichIsEnoughToAskForIt(String property) {
        runner.withPropertyValues(property).run(context -> {
            assertThat(context).hasSingleBean(CallFilter.class);
            assertThat(balancer(context, "one")).isInstanceOf(RendezvousLoadBalancer.class);
            assertThat(balancer(context, "ONE")).isInstanceOf(RendezvousLoadBalancer.class);
            assertThat(balancer(context, "two")).isInstanceOf(RoundRobinLoadBalancer.class);
        });
    }

    @Test
    void isOffWhereThatIsSaid() {
        runner.withPropertyValues("ai-cache.routing.enabled=false", "ai-cache.routing.services=one")
                .run(context -> {
                    assertThat(context).doesNotHaveBean(CallFilter.class);
                    assertThat(balancer(context, "one")).isInstanceOf(RoundRobinLoadBalancer.class);
                });
    }

    @Test
    void needsNoCacheAtTheEdge() {
        runner.withPropertyValues("ai-cache.enabled=false", "ai-cache.routing.enabled=true")
                .run(context -> {
                    assertThat(context).doesNotHaveBean(AiCache.class).hasSingleBean(CallFilter.class);
                    assertThat(balancer(context, "one")).isInstanceOf(RendezvousLoadBalancer.class);
                });
    }

    @Test
    void readsNoBodyWhereTheHeadTells() {
        runner.withPropertyValues("ai-cache.routing.enabled=true", "ai-cache.routing.hash=header:X-Tenant")
                .run(context -> assertThat(context)
                        .hasSingleBean(CallFilter.class)
                        .doesNotHaveBean(RequestAffinityFilter.class));
    }

    @Test
    void saysThatTheLoadBalancerIsMissing() {
        bare.withPropertyValues("ai-cache.routing.enabled=true")
                .withClassLoader(new FilteredClassLoader("org.springframework.cloud.loadbalancer"))
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("ai-cache.routing.enabled")
                        .extracting("reason")
                        .asString()
                        .contains("org.springframework.cloud:spring-cloud-starter-loadbalancer"));
    }

    @Test
    void doesWithoutTheLoadBalancerWhereItIsNotAskedFor() {
        bare.withClassLoader(new FilteredClassLoader("org.springframework.cloud.loadbalancer"))
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(AiCache.class));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            hash=ip            | 'ip' is nothing requests can be told apart by; write key, credential, header:<name> or cookie:<name>
            balance-factor=1   | ai-cache.routing.balance-factor is 1.0; write a number above 1, for example 1.5, or 0 for no bound
            balance-factor=-2  | ai-cache.routing.balance-factor is -2.0; write a number above 1, for example 1.5, or 0 for no bound
            free-calls=-1      | ai-cache.routing.free-calls is -1; write 0 or more, for example 16
            services=a,,b      | ai-cache.routing.services names a service without an id; write for example services: ai-gateways
            """)
    void failsWithWhatToWriteInstead(String property, String message) {
        runner.withPropertyValues("ai-cache.routing.enabled=true", "ai-cache.routing." + property)
                .run(context -> assertThat(context).getFailure().rootCause().hasMessageContaining(message));
    }

    @Test
    void readsEverySetting() {
        runner.withPropertyValues(
                        "ai-cache.routing.services=one,two",
                        "ai-cache.routing.hash=cookie:session",
                        "ai-cache.routing.balance-factor=0",
                        "ai-cache.routing.free-calls=3",
                        "ai-cache.routing.affinity=cookie")
                .run(context -> {
                    RoutingProperties routing =
                            context.getBean(AiCacheProperties.class).routing();
                    assertThat(routing.services()).isEqualTo(List.of("one", "two"));
                    assertThat(routing.hashOfRequests()).hasToString("cookie:session");
                    assertThat(routing.hashOfTokens()).hasToString("cookie:session");
                    assertThat(routing.balanceFactor()).isZero();
                    assertThat(routing.freeCalls()).isEqualTo(3);
                    assertThat(routing.affinity()).isEqualTo(AffinityReply.COOKIE);
                });
    }

    @Test
    void hasDefaultsByWhatIsHashed() {
        runner.run(context -> {
            RoutingProperties routing = context.getBean(AiCacheProperties.class).routing();
            assertThat(routing.hashOfRequests()).hasToString("key");
            assertThat(routing.hashOfTokens()).hasToString("credential");
            assertThat(routing.balanceFactor()).isEqualTo(1.5);
            assertThat(routing.freeCalls()).isEqualTo(16);
            assertThat(routing.affinity()).isEqualTo(AffinityReply.OFF);
        });
    }

    /** What an application has for a service of its own. */
    static class RandomBalancer {

        @Bean
        ReactorLoadBalancer<ServiceInstance> own(Environment environment, LoadBalancerClientFactory factory) {
            String name = LoadBalancerClientFactory.getName(environment);
            return new RandomLoadBalancer(factory.getLazyProvider(name, ServiceInstanceListSupplier.class), name);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @LoadBalancerClient(name = "one", configuration = RandomBalancer.class)
    static class OwnForOne {}

    @Configuration(proxyBeanMethods = false)
    @LoadBalancerClients(defaultConfiguration = RandomBalancer.class)
    static class OwnForAll {}

    @Test
    void givesWayToABalancerOfTheApplicationsOwn() {
        runner.withPropertyValues("ai-cache.routing.enabled=true")
                .withUserConfiguration(OwnForOne.class)
                .run(context -> {
                    assertThat(balancer(context, "one")).isInstanceOf(RandomLoadBalancer.class);
                    assertThat(balancer(context, "two")).isInstanceOf(RendezvousLoadBalancer.class);
                });
        runner.withPropertyValues("ai-cache.routing.enabled=true")
                .withUserConfiguration(OwnForAll.class)
                .run(context -> assertThat(balancer(context, "one")).isInstanceOf(RandomLoadBalancer.class));
    }
}
