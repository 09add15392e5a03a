package dev.aicache.gateway;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.server.reactive.observation.ServerRequestObservationContext;

import io.micrometer.core.instrument.Clock;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.tracer.common.SpanContext;

import static dev.aicache.gateway.TestGateway.BODY;
import static dev.aicache.gateway.TestGateway.CHAT_PATH;
import static org.assertj.core.api.Assertions.assertThat;

/** The counter of requests names the trace of one of them, where there is one. */
class ExemplarTests {

    private static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    /** A tracer's, to whom the span is that of the request whose observation is in scope on the thread. */
    @Configuration(proxyBeanMethods = false)
    static class Tracing {

        @Bean
        SpanContext spanContext(ObjectProvider<ObservationRegistry> registry) {
            return new SpanContext() {

                @Override
                public @Nullable String getCurrentTraceId() {
                    Observation current = registry.getObject().getCurrentObservation();
                    return current != null && current.getContext() instanceof ServerRequestObservationContext
                            ? "4bf92f3577b34da6a3ce929d0e0e4736"
                            : null;
                }

                @Override
                public @Nullable String getCurrentSpanId() {
                    return getCurrentTraceId() == null ? null : "00f067aa0ba902b7";
                }

                @Override
                public boolean isCurrentSpanSampled() {
                    return getCurrentTraceId() != null;
                }

                @Override
                public void markCurrentSpanAsExemplar() {}
            };
        }
    }

    /** As Actuator makes it where it is to be scraped. */
    @Configuration(proxyBeanMethods = false)
    static class Scraped {

        @Bean
        PrometheusMeterRegistry registry(SpanContext spans) {
            return new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, new PrometheusRegistry(), Clock.SYSTEM, spans);
        }
    }

    @Test
    void theCounterOfRequestsNamesATrace() throws Exception {
        try (TestUpstream upstream = new TestUpstream();
                TestGateway gateway = TestGateway.builder()
                        .with(Tracing.class)
                        .with(Scraped.class)
                        .route("chat", upstream.url(), "/v1/**", "AiCache=10m")
                        .start()) {
            gateway.post(CHAT_PATH, BODY);
            gateway.post(CHAT_PATH, BODY);
            gateway.post(CHAT_PATH, BODY, "Content-Type", "text/plain");
            String page = gateway.bean(PrometheusMeterRegistry.class).scrape(OPEN_METRICS);

            assertThat(page.lines().filter(line -> line.startsWith("ai_cache_requests_total{")))
                    .hasSize(3)
                    .allMatch(line -> line.contains("trace_id=\"4bf92f3577b34da6a3ce929d0e0e4736\""));
        }
    }
}
