package dev.aicache.benchmarks.endtoend;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The gateway of {@code application.yml}: one upstream, behind a bare route and behind each of two caches. */
@SpringBootApplication(proxyBeanMethods = false)
public final class BenchmarkGateway {

    private BenchmarkGateway() {}

    public static void main(String[] args) {
        SpringApplication.run(BenchmarkGateway.class, args);
    }
}
