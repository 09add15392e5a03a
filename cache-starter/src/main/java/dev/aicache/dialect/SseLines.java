package dev.aicache.dialect;

/** Goes through the lines of an event stream, whatever ends them, past a byte order mark. For one use by one thread. */
final class SseLines {

    private final byte[] stream;
    private int lineStart;
    private int start;
    private int end;
    private int next;

    SseLines(byte[] stream) {
        this.stream = stream;
    }

    /** Moves to the next line; false where there is none, also after a terminator that ends the stream. */
    boolean next() {
        lineStart = next;
        if (lineStart >= stream.length) {
            return false;
        }
        start = lineStart == 0 && hasByteOrderMark() ? 3 : lineStart;
        end = start;
        while (end < stream.length && stream[end] != '\n' && stream[end] != '\r') {
            end++;
        }
        boolean isCrLf = end + 1 < stream.length && stream[end] == '\r' && stream[end + 1] == '\n';
        next = Math.min(stream.length, end + (isCrLf ? 2 : 1));
        return true;
    }

    private boolean hasByteOrderMark() {
        return stream.length >= 3 && stream[0] == (byte) 0xEF && stream[1] == (byte) 0xBB && stream[2] == (byte) 0xBF;
    }

    /** Where the line begins in the stream, a byte order mark included. */
    int lineStart() {
        return lineStart;
    }

    /** Where the text of the line begins. */
    int start() {
        return start;
    }

    /** How many bytes of text the line has, without its end. */
    int length() {
        return end - start;
    }

    /** Whether the line has no text, but an end: nothing at the end of the stream is no line. */
    boolean isBlank() {
        return end == start && end < stream.length;
    }
}
