package dev.aicache.demo.model;

import java.util.Map;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cloud.gateway.config.GatewayProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Starts the simulated model before the routes are read, so that they can name it as {@code ${demo.model.url}} whatever
 * port it got. {@code demo.model.enabled=false} leaves it out.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty(name = "demo.model.enabled", matchIfMissing = true)
@EnableConfigurationProperties(SimulatedModelProperties.class)
class SimulatedModelConfiguration {

    private static final String SERVER = "simulatedModelServer";

    @Bean(name = SERVER, destroyMethod = "stop")
    SimulatedModelServer simulatedModelServer(
            SimulatedModelProperties properties, ConfigurableEnvironment environment) {
        SimulatedModelServer server = SimulatedModelServer.start(properties);
        environment
                .getPropertySources()
                .addFirst(new MapPropertySource(
                        "simulatedModel", Map.of("demo.model.url", server.url(), "local.model.port", server.port())));
        return server;
    }

    @Bean
    static BeanFactoryPostProcessor simulatedModelStartsBeforeRoutes() {
        return beans -> {
            for (String routes : beans.getBeanNamesForType(GatewayProperties.class, true, false)) {
                beans.getBeanDefinition(routes).setDependsOn(SERVER);
            }
        };
    }
}
