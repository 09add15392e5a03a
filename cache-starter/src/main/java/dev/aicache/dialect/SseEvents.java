package dev.aicache.dialect;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A whole recorded event stream, read as the WHATWG HTML standard says (§9.2.5 and 9.2.6): lines end in CR, LF or CRLF,
 * several {@code data} lines make one text, comments and blocks without data dispatch nothing, and neither does a block
 * that lacks its blank line. Malformed UTF-8 is replaced. Immutable.
 */
public final class SseEvents {

    private final List<Event> events;
    private final boolean hasRest;

    private SseEvents(List<Event> events, boolean hasRest) {
        this.events = events;
        this.hasRest = hasRest;
    }

    /**
     * A dispatched event.
     *
     * @param name the {@code event} field, or an empty string where there was none
     */
    public record Event(String name, String data) {

        /** The name and the length; the data may be an answer. */
        @Override
        public String toString() {
            return "event(%s, %d)".formatted(name, data.length());
        }
    }

    public static SseEvents of(byte[] stream) {
        Blocks blocks = new Blocks(stream);
        List<Event> events = new ArrayList<>();
        SseLines lines = new SseLines(stream);
        while (lines.next()) {
            blocks.line(lines, events);
        }
        return new SseEvents(List.copyOf(events), blocks.isOpen);
    }

    /** The dispatched events in order. */
    public List<Event> events() {
        return events;
    }

    /** Whether something follows the last blank line: the stream was cut inside a block. */
    public boolean hasRest() {
        return hasRest;
    }

    /**
     * Where the pieces of the stream end, for replaying it as it came: each piece is a block, of an event or of
     * comments, with the blank lines after it. What follows the last blank line is a piece of its own, and so are blank
     * lines before the first block.
     *
     * @return ascending offsets, the last one the length of the stream; none for an empty stream
     */
    public static int[] boundaries(byte[] stream) {
        List<Integer> ends = new ArrayList<>();
        SseLines lines = new SseLines(stream);
        boolean afterBlank = false;
        while (lines.next()) {
            if (afterBlank && !lines.isBlank()) {
                ends.add(lines.lineStart());
            }
            afterBlank = lines.isBlank();
        }
        if (stream.length > 0) {
            ends.add(stream.length);
        }
        return ends.stream().mapToInt(Integer::intValue).toArray();
    }

    /** The block being read. */
    private static final class Blocks {

        private static final byte[] DATA = "data:".getBytes(StandardCharsets.US_ASCII);

        private final byte[] stream;

        /** The block's data, of which there is mostly one line; null before that. */
        private @Nullable String first;

        private final StringBuilder others = new StringBuilder();
        private String name = "";
        private boolean isOpen;

        Blocks(byte[] stream) {
            this.stream = stream;
        }

        void line(SseLines lines, List<Event> events) {
            if (lines.isBlank()) {
                dispatch(events);
            } else {
                isOpen = true;
                line(lines.start(), lines.start() + lines.length());
            }
        }

        private void line(int start, int end) {
            int colon = start + DATA.length;
            if (colon <= end && Arrays.equals(stream, start, colon, DATA, 0, DATA.length)) {
                int value = colon < end && stream[colon] == ' ' ? colon + 1 : colon;
                data(new String(stream, value, end - value, StandardCharsets.UTF_8));
            } else {
                field(new String(stream, start, end - start, StandardCharsets.UTF_8));
            }
        }

        private void data(String value) {
            if (first == null) {
                first = value;
            } else {
                others.append('\n').append(value);
            }
        }

        private void dispatch(List<Event> events) {
            if (first != null) {
                events.add(new Event(name, others.isEmpty() ? first : first + others));
            }
            first = null;
            others.setLength(0);
            name = "";
            isOpen = false;
        }

        private void field(String line) {
            int colon = line.indexOf(':');
            String field = colon < 0 ? line : line.substring(0, colon);
            String value = colon < 0 ? "" : line.substring(colon + 1);
            if (value.startsWith(" ")) {
                value = value.substring(1);
            }
            if (field.equals("data")) {
                data(value);
            } else if (field.equals("event")) {
                name = value;
            }
        }
    }
}
