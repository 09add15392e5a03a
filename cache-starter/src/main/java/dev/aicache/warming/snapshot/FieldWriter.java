package dev.aicache.warming.snapshot;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/** Writes fields one behind the other, in memory, for {@link FieldReader}. Not thread-safe. */
final class FieldWriter {

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
    FieldWriter number(long value) {
        return step(() -> fields.writeLong(value));
    }

    /** Four bytes, big-endian. */
    FieldWriter integer(int value) {
        return step(() -> fields.writeInt(value));
    }

    FieldWriter decimal(double value) {
        return step(() -> fields.writeDouble(value));
    }

    FieldWriter raw(byte[] value) {
        return step(() -> fields.write(value));
    }

    /** Any string, also one that is no Unicode text: 1 and its characters in a byte each, or 2 and in two bytes each. */
    FieldWriter text(String value) {
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

    FieldWriter texts(List<String> values) {
        integer(values.size());
        values.forEach(this::text);
        return this;
    }

    /** 0 for nothing, or 1 and what is written of the value. */
    <T> FieldWriter optional(@Nullable T value, Consumer<T> write) {
        step(() -> fields.writeByte(value == null ? 0 : 1));
        if (value != null) {
            write.accept(value);
        }
        return this;
    }

    byte[] toBytes() {
        return bytes.toByteArray();
    }
}
