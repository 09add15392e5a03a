package dev.aicache.dialect;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

/** Where the pieces of a streamed answer end, so that it can be replayed piece by piece, as it came. */
public final class StreamPieces {

    private static final int[] NONE = {};

    private StreamPieces() {}

    /**
     * The ends of the pieces of an event stream, or of the lines of an NDJSON stream.
     *
     * @param contentType the answer's {@code Content-Type} as it came, or null where it had none
     * @param body the whole answer, not to be changed
     * @return ascending offsets, the last one the length of the body; none for an answer that is no stream or is empty
     */
    public static int[] ends(@Nullable String contentType, byte[] body) {
        if (contentType != null && contentType.strip().toLowerCase(Locale.ROOT).startsWith("text/event-stream")) {
            return SseEvents.boundaries(body);
        }
        return AnswerForm.of(contentType) == AnswerForm.NDJSON ? NdjsonLines.boundaries(body) : NONE;
    }
}
