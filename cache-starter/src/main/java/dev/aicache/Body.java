package dev.aicache;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

import org.jspecify.annotations.Nullable;

/**
 * The bytes of a stored answer, in pieces of bounded length, with the ends of its stream events where it is a stream.
 *
 * <p>A body may be kept compressed: then {@link #chunks} are the bytes as they are kept, in {@link #coding}, and {@link
 * #pieces} the answer's own. It may also lie in memory that is reused: whoever wants to read it must have {@linkplain
 * #retain retained} it, and {@linkplain #release release} it when nothing refers to its buffers any more. Immutable
 * while it is retained; safe to read from many threads.
 */
public abstract class Body {

    /**
     * Largest array in bytes. With its header it takes 256 KB, so that it is never humongous in the G1 collector, where
     * a single large array would cost up to twice its length, and whole regions are filled without a rest.
     */
    public static final int MAX_CHUNK = 256 * 1024 - 16;

    private static final int[] WHOLE = {};

    private final int size;
    private final int[] marks;

    /**
     * @param size length of the answer in bytes, whatever its coding
     * @param marks where each event of a stream ends, as {@link #eventMarks} of another body or ends alone; empty for an
     *     answer in one piece. Belongs to the body
     */
    protected Body(int size, int[] marks) {
        this.size = size;
        this.marks = marks;
    }

    /** The same answer in another form: as long, and with the same events. */
    protected Body(Body answer) {
        this(answer.size, answer.marks);
    }

    /** An answer that is written in one piece. The array belongs to the body from now on. */
    public static Body of(byte[] bytes) {
        return new HeapBody(bytes, WHOLE);
    }

    /**
     * An answer that is a stream of events. The array belongs to the body from now on.
     *
     * @param eventEnds where each event ends, ascending, the last one being the length of the array
     * @throws IllegalArgumentException if the ends do not cover the array in ascending order
     */
    public static Body ofEvents(byte[] bytes, int[] eventEnds) {
        check(bytes, eventEnds);
        return new HeapBody(bytes, eventEnds.clone());
    }

    private static void check(byte[] bytes, int[] eventEnds) {
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
    }

    /**
     * As {@link #ofEvents(byte[], int[])}, and when each event came.
     *
     * @param times milliseconds since the first event came, as many as there are events, not descending
     */
    public static Body ofTimedEvents(byte[] bytes, int[] eventEnds, int[] times) {
        check(bytes, eventEnds);
        return new HeapBody(bytes, EventMarks.of(eventEnds, times));
    }

    /**
     * The body whose bytes and {@link #marks} these are. Both belong to the body from now on.
     *
     * @throws IllegalArgumentException if the marks are not those of so many bytes
     */
    public static Body ofMarks(byte[] bytes, int[] marks) {
        return new HeapBody(bytes, checked(bytes.length, marks));
    }

    /**
     * The marks, if an answer of this length can have them.
     *
     * @throws IllegalArgumentException if not
     */
    protected static int[] checked(int size, int[] marks) {
        EventMarks.check(size, marks);
        return marks;
    }

    /** Length of the answer in bytes, whatever its coding. */
    public final int size() {
        return size;
    }

    /** Length of {@link #chunks} together, in bytes. */
    public int storedSize() {
        return size;
    }

    /** The content coding (RFC 9110 §8.4.1) that {@link #chunks} are in, or null where they are the answer itself. */
    public @Nullable String coding() {
        return null;
    }

    /** Whether the answer is a stream of events. */
    public final boolean isStream() {
        return marks.length > 0;
    }

    /** How many events the stream has; 0 for an answer in one piece. */
    public final int events() {
        return EventMarks.events(marks);
    }

    /** Whether it is known when each event came. */
    public final boolean isTimed() {
        return EventMarks.isTimed(marks);
    }

    /**
     * When an event came, in milliseconds after the first.
     *
     * @throws IllegalStateException if that is not known
     */
    public final int time(int event) {
        return EventMarks.time(marks, event);
    }

    /** A copy of all that is known of the events, in a form that {@link #ofMarks} takes; empty where there are none. */
    public final int[] marks() {
        return marks.clone();
    }

    /** What is known of the events, for a body that is made of this one. Not to be changed. */
    protected final int[] eventMarks() {
        return marks;
    }

    /**
     * This answer with its kept bytes in other memory, for a storage that has copied {@link #chunks}.
     *
     * @param kept the same bytes; retained and released from now on as this answer is. Where {@link #coding} is null, the
     *     answer itself, with its event ends
     */
    public Body over(Body kept) {
        return kept;
    }

    /** How many pieces the kept bytes are in. */
    public abstract int chunkCount();

    /** The bytes as they are kept, piece by piece, read-only. */
    public abstract List<ByteBuffer> chunks();

    /**
     * The answer in what is to be written at once: event by event for a stream, each one buffer or, where it lies across
     * pieces, more; read-only. Decoded as it is read, and to be read by one thread. Where the iterator is {@link
     * AutoCloseable}, who does not read it to its end closes it, from any thread.
     */
    public Iterator<List<ByteBuffer>> pieces() {
        return isStream()
                ? new Events(chunks().iterator(), marks)
                : List.of(chunks()).iterator();
    }

    /** A copy of the whole answer in one array. */
    public final byte[] toByteArray() {
        ByteBuffer all = ByteBuffer.allocate(size);
        pieces().forEachRemaining(piece -> piece.forEach(all::put));
        return all.array();
    }

    /**
     * Keeps the bytes from being reused.
     *
     * @return false where they have been given up already, and the body must not be read
     */
    public boolean retain() {
        return true;
    }

    /** Takes one {@link #retain} back. */
    public void release() {}

    /** Cuts consecutive buffers at the ends of events. */
    protected static final class Events implements Iterator<List<ByteBuffer>> {

        private final Iterator<ByteBuffer> buffers;
        private final int[] ends;
        private final int count;
        private ByteBuffer current = ByteBuffer.allocate(0);
        private int next;
        private int position;

        /** @param marks of a body as long as all buffers */
        public Events(Iterator<ByteBuffer> buffers, int[] marks) {
            this.buffers = buffers;
            this.ends = marks;
            this.count = EventMarks.events(marks);
        }

        @Override
        public boolean hasNext() {
            return next < count;
        }

        @Override
        public List<ByteBuffer> next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            int missing = ends[next++] - position;
            position += missing;
            List<ByteBuffer> event = new ArrayList<>(1);
            while (missing > 0) {
                if (!current.hasRemaining()) {
                    current = buffers.next();
                }
                int length = Math.min(missing, current.remaining());
                event.add(current.slice(current.position(), length).asReadOnlyBuffer());
                current.position(current.position() + length);
                missing -= length;
            }
            return event;
        }
    }
}
