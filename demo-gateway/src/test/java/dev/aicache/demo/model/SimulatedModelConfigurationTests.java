package dev.aicache.demo.model;

import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cloud.gateway.config.GatewayProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

class SimulatedModelConfigurationTests {

    private final ApplicationContextRunner contexts = new ApplicationContextRunner()
            // The routes come first, as they may in a context that orders its beans otherwise.
            .withUserConfiguration(Routes.class, SimulatedModelConfiguration.class)
            .withPropertyValues("demo.model.port=0");

    @Test
    void listensBeforeTheRoutesAreRead() {
        contexts.withPropertyValues(
                        "spring.cloud.gateway.server.webflux.routes[0].id=chat",
                        "spring.cloud.gateway.server.webflux.routes[0].uri=${demo.model.url}",
                        "spring.cloud.gateway.server.webflux.routes[0].predicates[0]=Path=/**")
                .run(context -> assertThat(
                                context.getBean(GatewayProperties.class).getRoutes())
                        .singleElement()
                        .extracting(route -> route.getUri().getPort())
                        .isEqualTo(context.getEnvironment().getProperty("local.model.port", Integer.class)));
    }

    @Test
    void canBeLeftOut() {
        contexts.withPropertyValues("demo.model.enabled=false")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(SimulatedModelServer.class));
    }

    @Test
    void refusesANegativeDelay() {
        contexts.withPropertyValues("demo.model.token-delay=-1s")
                .run(context ->
                        assertThat(context).getFailure().rootCause().hasMessageContaining("cannot be negative"));
    }

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties
    static class Routes {

        @Bean
        GatewayProperties gatewayProperties() {
            return new GatewayProperties();
        }
    }
}
