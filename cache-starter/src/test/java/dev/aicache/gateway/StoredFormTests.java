package dev.aicache.gateway;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.aicache.Body;
import dev.aicache.CachedResponse;
import dev.aicache.Headers;
import dev.aicache.store.coding.CodedBody;
import dev.aicache.store.coding.Coding;

import static org.assertj.core.api.Assertions.assertThat;

class StoredFormTests {

    private static final Headers GZIP = Headers.of("Accept-Encoding", "gzip");
    private static final Headers NONE = Headers.empty();

    private static final Body BODY = Body.of(new byte[5000]);
    private static final Body CODED = CodedBody.of(BODY, Coding.GZIP);

    private static StoredForm form(Body body, Headers request, String... headers) {
        return StoredForm.of(new CachedResponse(200, Headers.of(headers), body, null), request);
    }

    @Test
    void leavesAnAnswerThatIsNotCodedAlone() {
        StoredForm form = form(BODY, GZIP, "ETag", "\"a\"", "Digest", "d");

        assertThat(form.isCoded()).isFalse();
        assertThat(form.length()).isEqualTo(5000);
        assertThat(form.headers()).isSameAs(form.response().headers());
    }

    @Test
    void saysOfACodedAnswerWhatItIs() {
        StoredForm form = form(
                CODED,
                GZIP,
                "etag",
                "\"a\"",
                "Content-MD5",
                "m",
                "Digest",
                "d",
                "Content-Digest",
                "c",
                "Repr-Digest",
                "r",
                "OpenAI-Version",
                "1");

        assertThat(form.isCoded()).isTrue();
        assertThat(form.length()).isEqualTo(CODED.storedSize());
        Headers headers = form.headers();
        assertThat(headers.all("Content-Encoding")).containsExactly("gzip");
        assertThat(headers.all("ETag")).containsExactly("W/\"a\"");
        assertThat(headers.all("Vary")).containsExactly("Accept-Encoding");
        assertThat(headers.all("OpenAI-Version")).containsExactly("1");
        assertThat(headers.size()).isEqualTo(4);
    }

    @Test
    void keepsAWeakTagAsItIs() {
        assertThat(form(CODED, GZIP, "ETag", "W/\"a\"").headers().all("ETag")).containsExactly("W/\"a\"");
    }

    @Test
    void saysOfADecodedAnswerThatThereIsAnotherForm() {
        StoredForm form = form(CODED, NONE, "ETag", "\"a\"", "Digest", "d");

        assertThat(form.isCoded()).isFalse();
        assertThat(form.length()).isEqualTo(5000);
        Headers headers = form.headers();
        assertThat(headers.contains("Content-Encoding")).isFalse();
        assertThat(headers.all("ETag")).containsExactly("\"a\"");
        assertThat(headers.all("Digest")).containsExactly("d");
        assertThat(headers.all("Vary")).containsExactly("Accept-Encoding");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Origin | Origin, Accept-Encoding",
                "Origin, X-Tone | Origin, X-Tone, Accept-Encoding",
                "accept-encoding | accept-encoding",
                "Origin , ACCEPT-ENCODING | Origin , ACCEPT-ENCODING",
                "X-Accept-Encoding | X-Accept-Encoding, Accept-Encoding",
            })
    void mergesVary(String before, String after) {
        assertThat(form(CODED, NONE, "vary", before).headers().all("Vary")).containsExactly(after);
    }

    @Test
    void mergesSeveralLinesOfVary() {
        assertThat(form(CODED, GZIP, "Vary", "A", "Vary", "B").headers().all("Vary"))
                .containsExactly("A, B, Accept-Encoding");
    }

    @Test
    void transformsNothingForAClientThatForbidsIt() {
        Headers request = Headers.of("Accept-Encoding", "gzip", "Cache-Control", "max-age=5, No-Transform");

        assertThat(form(CODED, request).isCoded()).isFalse();
    }

    @Test
    void closesWhatIsNotReadToItsEnd() {
        Watched body = new Watched();
        form(body, NONE).pieces().take(1).blockLast();

        assertThat(body.closed).isOne();
    }

    /** Gives pieces for ever, and notes when they are closed. */
    private static final class Watched extends Body {

        private int closed;

        Watched() {
            super(1, new int[0]);
        }

        @Override
        public int chunkCount() {
            return 0;
        }

        @Override
        public List<ByteBuffer> chunks() {
            return List.of();
        }

        @Override
        public Iterator<List<ByteBuffer>> pieces() {
            return new Pieces();
        }

        private final class Pieces implements Iterator<List<ByteBuffer>>, AutoCloseable {

            @Override
            public boolean hasNext() {
                return true;
            }

            @Override
            public List<ByteBuffer> next() {
                return List.of();
            }

            @Override
            public void close() {
                closed++;
            }
        }
    }
}
