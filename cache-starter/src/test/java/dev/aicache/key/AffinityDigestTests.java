package dev.aicache.key;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

class AffinityDigestTests {

    private static long digest(String method, String path, @Nullable String query, String body) {
        return AffinityDigest.ofRequest(method, path, query, body.getBytes(UTF_8));
    }

    @Test
    void isTheSameForTheSameRequestAndAnotherForAnyOther() {
        long request = digest("POST", "/v1/x", "a=1", "{}");

        assertThat(digest("POST", "/v1/x", "a=1", "{}")).isEqualTo(request);
        assertThat(List.of(
                        digest("PUT", "/v1/x", "a=1", "{}"),
                        digest("POST", "/v1/y", "a=1", "{}"),
                        digest("POST", "/v1/x", "a=2", "{}"),
                        digest("POST", "/v1/x", null, "{}"),
                        digest("POST", "/v1/x", "a=1", "{ }"),
                        digest("POST", "/v1/x?a=1", null, "{}")))
                .doesNotContain(request)
                .doesNotHaveDuplicates();
    }

    @Test
    void leavesACredentialInTheQueryOut() {
        long request = digest("POST", "/v1/x", "alt=sse", "{}");

        assertThat(digest("POST", "/v1/x", "key=k1&alt=sse", "{}")).isEqualTo(request);
        assertThat(digest("POST", "/v1/x", "alt=sse&%6Bey=k2", "{}")).isEqualTo(request);
        assertThat(digest("POST", "/v1/x", "alt=sse&keys=k2", "{}")).isNotEqualTo(request);
    }

    /** Gateways of different releases have to agree, or a rolling upgrade would scatter what they remember. */
    @Test
    void staysTheSameFromReleaseToRelease() {
        assertThat(digest("POST", "/v1/x", null, "{}")).isEqualTo(REQUEST);
        assertThat(AffinityDigest.ofValues(List.of("one"))).isEqualTo(-5665770450462233821L);
    }

    private static final long REQUEST = 4658496607042420256L;
}
