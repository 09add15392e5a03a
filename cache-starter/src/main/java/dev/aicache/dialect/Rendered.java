package dev.aicache.dialect;

/**
 * An answer in another form than it was recorded in. The arrays belong to whoever has it.
 *
 * @param eventEnds where each event of a stream ends, ascending; empty for an answer in one piece
 */
public record Rendered(Form form, byte[] bytes, int[] eventEnds) {

    @Override
    public String toString() {
        return "%s(%d)".formatted(form, bytes.length);
    }
}
