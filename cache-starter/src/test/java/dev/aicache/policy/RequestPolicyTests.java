package dev.aicache.policy;

import java.time.Duration;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.aicache.BypassReason;
import dev.aicache.Headers;

import static org.assertj.core.api.Assertions.assertThat;

class RequestPolicyTests {

    private static final RoutePolicy ROUTE = Routes.of(ResponseDirectives.AI);

    private static Optional<BypassReason> post(String... headers) {
        return RequestPolicy.bypass("POST", Headers.of(headers), ROUTE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "APPLICATION/JSON",
                " application/json ",
                "application/json;charset=utf-8",
                "application/json ; charset=\"UTF-8\"; x=y",
                "application/vnd.api+json",
                "application/Problem+JSON; charset=utf-8"
            })
    void looksAtJsonOfEveryKind(String type) {
        assertThat(post("Content-Type", type)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ";",
                "text/plain",
                "text/json",
                "application/jsonl",
                "application/x-ndjson",
                "application/json+xml",
                "text/plain; charset=application/json",
                "multipart/form-data; boundary=application/json",
                "application/json, text/plain"
            })
    void passesByWhatIsNotJson(String type) {
        assertThat(post("Content-Type", type)).contains(BypassReason.CONTENT_TYPE);
    }

    @Test
    void passesByABodyOfUnknownType() {
        assertThat(post()).contains(BypassReason.CONTENT_TYPE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "PUT", "DELETE", "HEAD", "OPTIONS", "QUERY", "post"})
    void passesByEveryMethodButPost(String method) {
        assertThat(RequestPolicy.bypass(method, Headers.of("Content-Type", "application/json"), ROUTE))
                .contains(BypassReason.METHOD);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "br", "identity, gzip", "zstd"})
    void passesByACompressedBody(String encoding) {
        assertThat(post("Content-Type", "application/json", "Content-Encoding", encoding))
                .contains(BypassReason.CONTENT_ENCODING);
    }

    @Test
    void passesByABodyCompressedAccordingToItsSecondLine() {
        assertThat(post("Content-Type", "application/json", "Content-Encoding", "identity", "Content-Encoding", "gzip"))
                .contains(BypassReason.CONTENT_ENCODING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "identity", " Identity "})
    void looksAtABodyThatIsNotCompressed(String encoding) {
        assertThat(post("Content-Type", "application/json", "Content-Encoding", encoding))
                .isEmpty();
    }

    @Test
    void passesByABodyLongerThanTheRouteLooksAt() {
        assertThat(post("Content-Type", "application/json", "Content-Length", "500"))
                .isEmpty();
        assertThat(post("Content-Type", "application/json", "Content-Length", "501"))
                .contains(BypassReason.REQUEST_TOO_LARGE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"99999999999999999999", "many", "1,2"})
    void passesByABodyOfAnUnreadableLength(String length) {
        assertThat(post("Content-Type", "application/json", "Content-Length", length))
                .contains(BypassReason.REQUEST_TOO_LARGE);
    }

    @Test
    void passesByARequestWithoutABody() {
        assertThat(post("Content-Type", "application/json", "Content-Length", "0"))
                .contains(BypassReason.NO_BODY);
    }

    @Test
    void looksAtABodyWhoseLengthIsNotKnownYet() {
        assertThat(post("Content-Type", "application/json", "Transfer-Encoding", "chunked"))
                .isEmpty();
    }

    @Test
    void readsTheDirectivesOfTheRequest() {
        assertThat(RequestDirectives.of(Headers.empty())).isEqualTo(RequestDirectives.NONE);
        assertThat(RequestDirectives.of(Headers.of("Cache-Control", "No-Cache", "cache-control", "no-store")))
                .isEqualTo(new RequestDirectives(true, true, false, null, null, null));
        assertThat(RequestDirectives.of(Headers.of("Cache-Control", "only-if-cached, max-age=0")))
                .isEqualTo(new RequestDirectives(false, false, true, Duration.ZERO, null, null));
    }
}
