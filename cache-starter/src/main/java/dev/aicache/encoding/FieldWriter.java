package dev.aicache.encoding;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/** Writes fields one behind the other, in memory, for {@link FieldReader}. Not thread-safe. */
public final class FieldWriter {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream fields = new DataOutputStream(bytes);

    /** What a memory-bound stream cannot throw. */
    @FunctionalInterface
    private interface Step {
        void run() throws IOException;
    }

    private FieldWriter step(Step step) {
        try {
            step.run();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Eight bytes, big-endian. */
    public FieldWriter number(long value) {
        return step(() -> fields.writeLong(value));
    }

    /** Four bytes, big-endian. */
    public FieldWriter integer(int value) {
        return step(() -> fields.writeInt(value));
    }

    public FieldWriter decimal(double value) {
        return step(() -> fields.writeDouble(value));
    }

    public FieldWriter raw(byte[] value) {
        return step(() -> fields.write(value));
    }

    /** Any string, also one that is no Unicode text: 1 and its characters in a byte each, or 2 and in two bytes each. */
    public FieldWriter text(String value) {
        boolean isLatin = value.chars().allMatch(c -> c <= 0xFF);
        return step(() -> {
            fields.writeByte(isLatin ? 1 : 2);
            fields.writeInt(value.length());
            if (isLatin) {
                fields.write(value.getBytes(StandardCharsets.ISO_8859_1));
            } else {
                fields.writeChars(value);
            }
        });
    }

    public FieldWriter texts(List<String> values) {
        integer(values.size());
        values.forEach(this::text);
        return this;
    }

    /** How many there are and each of them, or -1 where they are not known. */
    public FieldWriter numbers(long @Nullable [] values) {
        integer(values == null ? -1 : values.length);
        for (long value : values == null ? new long[0] : values) {
            number(value);
        }
        return this;
    }

    /** 0 for nothing, or 1 and what is written of the value. */
    public <T> FieldWriter optional(@Nullable T value, Consumer<T> write) {
        step(() -> fields.writeByte(value == null ? 0 : 1));
        if (value != null) {
            write.accept(value);
        }
        return this;
    }

    public byte[] toBytes() {
        return bytes.toByteArray();
    }
}
