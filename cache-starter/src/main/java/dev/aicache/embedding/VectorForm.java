package dev.aicache.embedding;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** How an answer writes a vector. */
public enum VectorForm {
    /** As a JSON array; kept in the digits it came in, because no others are certain to read as the same numbers. */
    TEXT,
    /** As a JSON string of little-endian 32-bit floats in Base64; kept as the floats. */
    BASE64;

    /** What of a vector is kept, from the way it is written. */
    byte[] kept(byte[] written) {
        return this == TEXT ? written : Base64.getDecoder().decode(unquoted(written));
    }

    /** Writes a vector that is kept in this form. */
    byte[] written(byte[] kept) {
        return this == TEXT ? kept : quoted(kept);
    }

    /**
     * Writes a vector that is kept in this form in the other one.
     *
     * @return empty where that could yield something else than the upstream would have written: floats have more than one
     *     spelling, and digits may be of a number that no float is, or between two of them
     */
    Optional<byte[]> converted(byte[] kept, VectorForm to) {
        if (to == this) {
            return Optional.of(written(kept));
        }
        return this == TEXT ? floats(kept).map(VectorForm::quoted) : Optional.empty();
    }

    /** How many components a vector has that is kept in this form. */
    int dimension(byte[] kept) {
        if (this == BASE64) {
            return kept.length / Float.BYTES;
        }
        int commas = 0;
        for (byte b : kept) {
            commas += b == ',' ? 1 : 0;
        }
        return commas + 1;
    }

    private static byte[] unquoted(byte[] string) {
        // Solidus may be escaped, and is a letter of Base64.
        String text = new String(string, 1, string.length - 2, StandardCharsets.ISO_8859_1);
        return text.replace("\\/", "/").getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] quoted(byte[] floats) {
        byte[] base64 = Base64.getEncoder().encode(floats);
        ByteArrayOutputStream string = new ByteArrayOutputStream(base64.length + 2);
        string.write('"');
        string.writeBytes(base64);
        string.write('"');
        return string.toByteArray();
    }

    private static Optional<byte[]> floats(byte[] array) {
        String text = new String(array, StandardCharsets.ISO_8859_1);
        String[] numbers = text.substring(1, text.length() - 1).split(",", -1);
        ByteBuffer floats = ByteBuffer.allocate(numbers.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (String number : numbers) {
            double exact = Double.parseDouble(number);
            float nearest = Float.parseFloat(number);
            // The upstream may hold the number either way, and rounding twice is not always rounding once.
            if (!Float.isFinite(nearest) || Float.compare((float) exact, nearest) != 0) {
                return Optional.empty();
            }
            floats.putFloat(nearest);
        }
        return Optional.of(floats.array());
    }
}
