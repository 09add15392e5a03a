package dev.aicache;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The bytes of a stored answer, in arrays of at most {@value #MAX_CHUNK} bytes, with the ends of its stream events
 * where it is a stream.
 *
 * <p>A single large array would cost up to twice its length in the humongous regions of the G1 collector; arrays of
 * this size never do, down to 1 MB regions. Immutable; safe to read from many threads.
 */
public final class Body {

    /** Largest array in bytes. */
    public static final int MAX_CHUNK = 256 * 1024;

    private static final int[] WHOLE = {};

    private final byte[][] chunks;
    private final int[] eventEnds;
    private final int size;

    private Body(byte[][] chunks, int[] eventEnds, int size) {
        this.chunks = chunks;
        this.eventEnds = eventEnds;
        this.size = size;
    }

    /** An answer that is written in one piece. The array belongs to the body from now on. */
    public static Body of(byte[] bytes) {
        return new Body(split(bytes), WHOLE, bytes.length);
    }

    /**
     * An answer that is a stream of events. The array belongs to the body from now on.
     *
     * @param eventEnds where each event ends, ascending, the last one being the length of the array
     * @throws IllegalArgumentException if the ends do not cover the array in ascending order
     */
    public static Body ofEvents(byte[] bytes, int[] eventEnds) {
        int last = 0;
        for (int end : eventEnds) {
            if (end <= last) {
                throw new IllegalArgumentException("Event ends must ascend");
            }
            last = end;
        }
        if (last != bytes.length) {
            throw new IllegalArgumentException("The last event must end with the body");
        }
        return new Body(split(bytes), eventEnds.clone(), bytes.length);
    }

    private static byte[][] split(byte[] bytes) {
        if (bytes.length <= MAX_CHUNK) {
            return new byte[][] {bytes};
        }
        byte[][] chunks = new byte[(bytes.length + MAX_CHUNK - 1) / MAX_CHUNK][];
        for (int i = 0; i < chunks.length; i++) {
            int from = i * MAX_CHUNK;
            chunks[i] = Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + MAX_CHUNK));
        }
        return chunks;
    }

    /** Length in bytes. */
    public int size() {
        return size;
    }

    /** Whether the answer is a stream of events. */
    public boolean isStream() {
        return eventEnds.length > 0;
    }

    /** How many events the stream has; 0 for an answer in one piece. */
    public int events() {
        return eventEnds.length;
    }

    /** How many arrays the bytes are in. */
    public int chunkCount() {
        return chunks.length;
    }

    /** The bytes, array by array, read-only. */
    public List<ByteBuffer> chunks() {
        List<ByteBuffer> all = new ArrayList<>(chunks.length);
        for (byte[] chunk : chunks) {
            all.add(ByteBuffer.wrap(chunk).asReadOnlyBuffer());
        }
        return all;
    }

    /**
     * The bytes of one event, read-only; two or more buffers where the event lies across arrays.
     *
     * @param index from 0 to {@link #events()} - 1
     */
    public List<ByteBuffer> event(int index) {
        int from = index == 0 ? 0 : eventEnds[index - 1];
        int to = eventEnds[index];
        List<ByteBuffer> pieces = new ArrayList<>(1);
        while (from < to) {
            int offset = from % MAX_CHUNK;
            int length = Math.min(to - from, MAX_CHUNK - offset);
            pieces.add(ByteBuffer.wrap(chunks[from / MAX_CHUNK], offset, length).asReadOnlyBuffer());
            from += length;
        }
        return pieces;
    }

    /** A copy of all bytes in one array. */
    public byte[] toByteArray() {
        byte[] all = new byte[size];
        int at = 0;
        for (byte[] chunk : chunks) {
            System.arraycopy(chunk, 0, all, at, chunk.length);
            at += chunk.length;
        }
        return all;
    }
}
