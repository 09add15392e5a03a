package dev.aicache.dialect;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A whole recorded stream of JSON texts, one on each line, as Ollama sends it: a line ends in LF, a CR before it is white
 * space, and lines of white space say nothing. Malformed UTF-8 is replaced. Immutable.
 */
final class NdjsonLines {

    private final List<String> lines;
    private final boolean hasRest;

    private NdjsonLines(List<String> lines, boolean hasRest) {
        this.lines = lines;
        this.hasRest = hasRest;
    }

    static NdjsonLines of(byte[] stream) {
        List<String> lines = new ArrayList<>();
        int start = 0;
        for (int end : boundaries(stream)) {
            String line = new String(stream, start, end - start, StandardCharsets.UTF_8);
            if (!line.isBlank()) {
                lines.add(line);
            }
            start = end;
        }
        return new NdjsonLines(List.copyOf(lines), stream.length > 0 && stream[stream.length - 1] != '\n');
    }

    /** The lines that say something, in order. */
    List<String> lines() {
        return lines;
    }

    /** Whether the last line lacks its end: the stream was cut inside it. */
    boolean hasRest() {
        return hasRest;
    }

    /**
     * Where the lines of the stream end, for replaying it as it came. What follows the last LF is a line of its own.
     *
     * @return ascending offsets, the last one the length of the stream; none for an empty stream
     */
    static int[] boundaries(byte[] stream) {
        List<Integer> ends = new ArrayList<>();
        for (int i = 0; i < stream.length; i++) {
            if (stream[i] == '\n' || i == stream.length - 1) {
                ends.add(i + 1);
            }
        }
        return ends.stream().mapToInt(Integer::intValue).toArray();
    }
}
