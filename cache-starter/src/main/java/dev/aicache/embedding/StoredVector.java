package dev.aicache.embedding;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The vector of one input, with what the answer it came in said beside it.
 *
 * @param asked how the request wanted the vector written
 * @param form how the answer wrote it; some servers know one way only
 * @param tokens what the input was billed at, or -1 where the answer did not say
 * @param isExact whether that is what the answer said of this input alone, and no share of what it said of several
 * @param envelope the answer without any vector, a JSON object
 * @param element what stood around the vector, a JSON value
 * @param vector as the form keeps it
 */
@SuppressWarnings("ArrayRecordComponent") // read only, and never compared
public record StoredVector(
        VectorForm asked,
        VectorForm form,
        long tokens,
        boolean isExact,
        byte[] envelope,
        byte[] element,
        byte[] vector) {

    private static final byte VERSION = 1;
    private static final int HEAD = 4 + Long.BYTES + 2 * Integer.BYTES;

    /** The vector as the body of an entry. */
    public byte[] toBytes() {
        return ByteBuffer.allocate(HEAD + envelope.length + element.length + vector.length)
                .put(VERSION)
                .put(mark(asked))
                .put(mark(form))
                .put((byte) (isExact ? 1 : 0))
                .putLong(tokens)
                .putInt(envelope.length)
                .putInt(element.length)
                .put(envelope)
                .put(element)
                .put(vector)
                .array();
    }

    /** Reads the body of an entry, or empty where that is none of this version. */
    public static Optional<StoredVector> of(byte[] bytes) {
        if (bytes.length < HEAD || bytes[0] != VERSION) {
            return Optional.empty();
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes, 1, bytes.length - 1);
        VectorForm asked = form(buffer.get());
        VectorForm form = form(buffer.get());
        boolean isExact = buffer.get() == 1;
        long tokens = buffer.getLong();
        byte[] envelope = new byte[buffer.getInt()];
        byte[] element = new byte[buffer.getInt()];
        buffer.get(envelope).get(element);
        byte[] vector = new byte[buffer.remaining()];
        buffer.get(vector);
        return Optional.of(new StoredVector(asked, form, tokens, isExact, envelope, element, vector));
    }

    private static byte mark(VectorForm form) {
        return (byte) (form == VectorForm.TEXT ? 't' : 'b');
    }

    private static VectorForm form(byte mark) {
        return mark == 't' ? VectorForm.TEXT : VectorForm.BASE64;
    }

    /** Whether a request that wants its vectors written so can be given this one. */
    public boolean suits(VectorForm wanted) {
        return asked == wanted || form == wanted || form == VectorForm.TEXT;
    }

    int dimension() {
        return form.dimension(vector);
    }

    /** Sizes only. */
    @Override
    public String toString() {
        return "%s(%d)".formatted(form, dimension());
    }
}
