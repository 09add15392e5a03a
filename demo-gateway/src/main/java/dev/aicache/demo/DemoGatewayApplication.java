package dev.aicache.demo;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The gateway of {@code application.yml}, with a simulated model server in the same process. */
@SpringBootApplication(proxyBeanMethods = false)
public final class DemoGatewayApplication {

    private DemoGatewayApplication() {}

    public static void main(String[] args) {
        SpringApplication.run(DemoGatewayApplication.class, args);
    }
}
