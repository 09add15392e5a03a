package dev.aicache.demo;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cloud.gateway.filter.FilterDefinition;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.route.RouteDefinition;
import org.springframework.cloud.gateway.route.RouteDefinitionLocator;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/** The configurations before real providers, as far as they can be tried without one. */
class ProfileTests {

    @ParameterizedTest
    @CsvSource({
        "openai, https://api.openai.com:443, OPENAI_API_KEY, Authorization",
        "anthropic, https://api.anthropic.com:443, ANTHROPIC_API_KEY, x-api-key"
    })
    void addsTheProvidersKeyBehindTheCache(String profile, String uri, String keyName, String header) {
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(DemoGatewayApplication.class)
                .profiles(profile)
                .run("--server.port=0", "--" + keyName + "=secret")) {
            List<Route> routes = context.getBean(RouteLocator.class)
                    .getRoutes()
                    .collectList()
                    .block(Duration.ofSeconds(5));
            RouteDefinition definition = context.getBean(RouteDefinitionLocator.class)
                    .getRouteDefinitions()
                    .blockFirst(Duration.ofSeconds(5));
            List<FilterDefinition> filters = definition.getFilters();
            FilterDefinition last = filters.get(filters.size() - 1);

            assertThat(routes)
                    .singleElement()
                    .extracting(route -> route.getUri().toString())
                    .isEqualTo(uri);
            assertThat(filters).extracting(FilterDefinition::getName).contains("AiCache");
            assertThat(last.getName()).isEqualTo("SetRequestHeader");
            assertThat(last.getArgs().values()).contains(header).anyMatch(value -> value.endsWith("secret"));
        }
    }
}
