package dev.aicache;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What the API's types say of themselves: in metrics and headers, and in logs. */
class WordsTests {

    @Test
    void outcomesAndReasonsAreWordsThatFitAMetricTagAndAHeader() {
        assertThat(Stream.of(Outcome.values()).map(Outcome::word))
                .doesNotHaveDuplicates()
                .allMatch(WordsTests::fits);
        assertThat(Stream.of(BypassReason.values()).map(BypassReason::word))
                .doesNotHaveDuplicates()
                .allMatch(WordsTests::fits);
        assertThat(Stream.of(SkipReason.values()).map(SkipReason::word))
                .doesNotHaveDuplicates()
                .allMatch(WordsTests::fits);
        assertThat(BypassReason.NO_SCOPE.word()).isEqualTo("no-scope");
        assertThat(SkipReason.FINISH_REASON.word()).isEqualTo("finish-reason");
        assertThat(Outcome.COLLAPSED.word()).isEqualTo("collapsed");
        assertThat(Outcome.PARTIAL.word()).isEqualTo("partial");
    }

    private static boolean fits(String word) {
        return word.matches("[a-z]+(-[a-z]+)*");
    }

    @Test
    void aRequestAndAnAnswerShowNothingOfWhatIsInThem() {
        Headers headers = Headers.of("Authorization", "secret-1");
        CacheRequest request =
                new CacheRequest("POST", "/v1/x", "key=secret-2", headers, "secret-3".getBytes(StandardCharsets.UTF_8));
        CachedResponse response = new CachedResponse(
                200,
                headers,
                Body.of("secret-4".getBytes(StandardCharsets.UTF_8)),
                new VarySelection(List.of("X-Flavour"), new CacheKey(1, 2, 3, 4)));

        assertThat(request).hasToString("POST /v1/x");
        assertThat(response.toString()).doesNotContain("secret");
    }

    @Test
    void theHitRatioIsZeroWhileNobodyHasAsked() {
        assertThat(new CacheStatistics(0, 0, 1, 1, 0, 0, 0, 0, 0).hitRatio()).isZero();
        assertThat(new CacheStatistics(0, 0, 1, 1, 3, 1, 0, 0, 0).hitRatio()).isEqualTo(0.75);
    }
}
