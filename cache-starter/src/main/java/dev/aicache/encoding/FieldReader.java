package dev.aicache.encoding;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link FieldWriter} wrote. Throws {@link BufferUnderflowException} or {@link IllegalArgumentException} where
 * it reads something else; never takes more memory than there are bytes. Not thread-safe.
 */
public final class FieldReader {

    private final ByteBuffer fields;

    public FieldReader(byte[] bytes) {
        this.fields = ByteBuffer.wrap(bytes);
    }

    public long number() {
        return fields.getLong();
    }

    public int integer() {
        return fields.getInt();
    }

    public double decimal() {
        return fields.getDouble();
    }

    /** A number of things of which each takes so many bytes at least. */
    public int count(int least) {
        int count = fields.getInt();
        if (count < 0 || (long) count * least > fields.remaining()) {
            throw new BufferUnderflowException();
        }
        return count;
    }

    public byte[] raw(int length) {
        byte[] value = new byte[length];
        fields.get(value);
        return value;
    }

    public String text() {
        int width = fields.get();
        if (width == 1) {
            return new String(raw(count(1)), StandardCharsets.ISO_8859_1);
        }
        if (width != 2) {
            throw new IllegalArgumentException("No text has characters of so many bytes");
        }
        char[] value = new char[count(2)];
        fields.asCharBuffer().get(value);
        fields.position(fields.position() + 2 * value.length);
        return new String(value);
    }

    public List<String> texts() {
        int count = count(1 + Integer.BYTES);
        List<String> values = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            values.add(text());
        }
        return values;
    }

    /**
     * What was written as numbers; null where they are not known.
     *
     * @param most how many there may be
     */
    public long @Nullable [] numbers(int most) {
        int count = fields.getInt();
        if (count == -1) {
            return null;
        }
        if (count < 0 || count > most) {
            throw new IllegalArgumentException("There cannot be so many numbers");
        }
        long[] values = new long[count];
        for (int i = 0; i < count; i++) {
            values[i] = number();
        }
        return values;
    }

    public <T> @Nullable T optional(Supplier<T> read) {
        int present = fields.get();
        if ((present & ~1) != 0) {
            throw new IllegalArgumentException("Neither present nor absent");
        }
        return present == 1 ? read.get() : null;
    }

    /** To be called when all is read that there should be. */
    public void finish() {
        if (fields.hasRemaining()) {
            throw new IllegalArgumentException("There is more than there should be");
        }
    }
}
