package dev.aicache.gateway;

import java.net.URI;
import java.net.http.HttpRequest;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Who may do what with the endpoint, as configured. Each gateway alone: closing one takes the others' event loops. */
class EndpointAccessTests {

    private static HttpRequest.Builder endpoint(TestGateway gateway) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + "/actuator/aicache"));
    }

    @Test
    void theEndpointOnlyReadsUnlessMoreIsGranted() throws Exception {
        try (TestGateway guarded = TestGateway.builder()
                .with("management.endpoints.web.exposure.include=aicache")
                .start()) {
            assertThat(guarded.send(endpoint(guarded).GET().build()).statusCode())
                    .isEqualTo(200);
            assertThat(guarded.send(endpoint(guarded).DELETE().build()).statusCode())
                    .isEqualTo(405);
        }
    }

    @Test
    void theEndpointIsNotExposedUnlessAskedFor() throws Exception {
        try (TestGateway plain = TestGateway.builder().start()) {
            assertThat(plain.send(endpoint(plain).GET().build()).statusCode()).isEqualTo(404);
        }
    }
}
