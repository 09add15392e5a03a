package dev.aicache.demo;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;

/** The gateway of {@code application.yml} on a free port, before a simulated model that answers at once. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {"demo.model.port=0", "demo.model.first-token-delay=0", "demo.model.token-delay=0"})
@Import(EndedFills.class)
@interface DemoGatewayTest {}
