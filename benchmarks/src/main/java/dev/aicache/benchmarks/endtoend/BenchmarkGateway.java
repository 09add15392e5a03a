package dev.aicache.benchmarks.endtoend;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** The gateway of {@code application.yml}: one route to the upstream, with the filter that the profile names. */
@SpringBootApplication(proxyBeanMethods = false)
class BenchmarkGateway {

    @Bean
    NaiveCacheGatewayFilterFactory naiveCacheGatewayFilterFactory() {
        return new NaiveCacheGatewayFilterFactory();
    }
}
