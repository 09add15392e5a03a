package dev.aicache.gateway;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.aicache.Headers;

import static org.assertj.core.api.Assertions.assertThat;

/** RFC 9110 §12.5.3. */
class AcceptEncodingTests {

    private static boolean prefersGzip(String... lines) {
        Headers.Builder headers = Headers.builder();
        for (String line : lines) {
            headers.add("accept-encoding", line);
        }
        return new AcceptEncoding(headers.build()).prefers("gzip");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gzip",
                "GZip",
                "x-gzip",
                "br, gzip",
                "gzip, deflate, br, zstd",
                "gzip;q=0.001",
                "gzip ; Q=1.000 , br",
                "*",
                "*;q=0.5",
                "br;q=1, *;q=0.1",
                "identity;q=0.5, gzip;q=0.5",
                "identity;q=0, gzip;q=0.1",
                "gzip, *;q=0",
                ",, gzip ,",
                "gzip;q=0.5, identity;q=abc",
            })
    void accepts(String line) {
        assertThat(prefersGzip(line)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "identity",
                "br",
                "zstd, br",
                "gzip;q=0",
                "gzip;q=0.000",
                "gzip;q=0, *",
                "*;q=0",
                "br, *;q=0",
                "identity;q=0",
                "identity, gzip;q=0.9",
                "gzip;q=0.5, *",
                "gzip, gzip;q=0",
                "gzip;q=2",
                "gzip;q=-1",
                "gzip;q=0.1234",
                "gzip;q=",
                "gzip;level=9",
                "gzipped",
                "g zip",
            })
    void doesNotAccept(String line) {
        assertThat(prefersGzip(line)).isFalse();
    }

    @Test
    void takesSeveralLinesAsOneAndNoneAsNoCoding() {
        assertThat(prefersGzip("br", "gzip")).isTrue();
        assertThat(prefersGzip("gzip;q=0.5", "identity")).isFalse();
        assertThat(prefersGzip()).isFalse();
    }

    @Test
    void tellsCodingsApart() {
        AcceptEncoding zstd = new AcceptEncoding(Headers.of("Accept-Encoding", "zstd, x-gzip;q=0"));

        assertThat(zstd.prefers("zstd")).isTrue();
        assertThat(zstd.prefers("gzip")).isFalse();
    }
}
