package dev.aicache.gateway;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;

import dev.aicache.Body;
import dev.aicache.dialect.FreshIds;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class RenewedAnswerTests {

    private final FreshIds ids = new FreshIds(new Random(1), 1);

    @Test
    void letsGoOfABodyThatCannotBeRead() {
        Watched body = new Watched(() -> {
            throw new IllegalStateException();
        });

        assertThatIllegalStateException().isThrownBy(() -> RenewedAnswer.ofEvents(body, ids));
        assertThat(body.closed).isOne();
    }

    @Test
    void letsGoOfABodyThatIsNotReadToItsEnd() {
        Watched body = new Watched(() -> "data: {\"id\":\n\n");

        assertThat(RenewedAnswer.ofEvents(body, ids)).isNull();
        assertThat(body.closed).isOne();
    }

    private interface Source {
        String next();
    }

    /** Gives events for ever, and notes when they are closed. */
    private static final class Watched extends Body {

        private final Source source;
        private int closed;

        Watched(Source source) {
            super(1, new int[] {1});
            this.source = source;
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
                return List.of(ByteBuffer.wrap(source.next().getBytes(UTF_8)));
            }

            @Override
            public void close() {
                closed++;
            }
        }
    }
}
