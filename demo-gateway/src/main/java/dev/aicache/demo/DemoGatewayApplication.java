package dev.aicache.demo;

import java.net.URI;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

/** The gateway of {@code application.yml}, with a simulated model server in the same process. */
@SpringBootApplication(proxyBeanMethods = false)
public final class DemoGatewayApplication {

    DemoGatewayApplication() {}

    public static void main(String[] args) {
        SpringApplication.run(DemoGatewayApplication.class, args);
    }

    /** Who opens the gateway in a browser is shown the console. */
    @Bean
    RouterFunction<ServerResponse> home() {
        return RouterFunctions.route()
                .GET(
                        "/",
                        request -> ServerResponse.temporaryRedirect(URI.create("/actuator/aicache/console/"))
                                .build())
                .build();
    }
}
