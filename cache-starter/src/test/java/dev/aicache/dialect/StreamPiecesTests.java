package dev.aicache.dialect;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

class StreamPiecesTests {

    private static int[] ends(@Nullable String type, String body) {
        return StreamPieces.ends(type, body.getBytes(UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/x-ndjson", "Application/X-NDJSON; charset=utf-8", "application/jsonl"})
    void areTheLinesOfNdjson(String type) {
        assertThat(ends(type, "{}\n{\"a\":1}\r\n")).containsExactly(3, 12);
        assertThat(ends(type, "{}\n\n{}")).containsExactly(3, 4, 6);
        assertThat(ends(type, "{\"a\":\"é\"}\n")).containsExactly(11);
        assertThat(ends(type, "")).isEmpty();
    }

    @Test
    void areTheEventsOfAnEventStream() {
        assertThat(ends("text/event-stream;charset=UTF-8", "data: a\n\ndata: b\n\n"))
                .containsExactly(9, 18);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"application/json", "text/plain", ""})
    void areNoneOfAnythingElse(@Nullable String type) {
        assertThat(ends(type, "{}\n{}\n")).isEmpty();
    }

    @Test
    void readLinesMayLackTheLastEnd() {
        NdjsonLines lines = NdjsonLines.of("{}\n \n[1]".getBytes(UTF_8));

        assertThat(lines.lines()).containsExactly("{}\n", "[1]");
        assertThat(lines.hasRest()).isTrue();
        assertThat(NdjsonLines.of("{}\n".getBytes(UTF_8)).hasRest()).isFalse();
        assertThat(NdjsonLines.of(new byte[0]).hasRest()).isFalse();
        assertThat(NdjsonLines.of(new byte[] {(byte) 0xC3, '\n'}).lines()).containsExactly("\uFFFD\n");
        assertThat(Arrays.stream(NdjsonLines.boundaries("\n\n".getBytes(UTF_8))))
                .containsExactly(1, 2);
    }
}
