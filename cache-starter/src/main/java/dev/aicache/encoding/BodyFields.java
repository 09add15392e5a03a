package dev.aicache.encoding;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;

import dev.aicache.Body;

/**
 * What is to be known of a body to make it of its bytes.
 *
 * @param coding that the bytes are in, or null for none
 * @param size length of the answer
 * @param marks of its events
 * @param stored length of the bytes
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares them
public record BodyFields(@Nullable String coding, int size, int[] marks, int stored) {

    static void write(Body body, FieldWriter fields) {
        int[] marks = body.marks();
        fields.optional(body.coding(), fields::text).integer(body.size()).integer(marks.length);
        for (int mark : marks) {
            fields.integer(mark);
        }
        fields.integer(body.storedSize());
    }

    /** Throws as {@link FieldReader} does. */
    static BodyFields read(FieldReader fields) {
        String coding = fields.optional(fields::text);
        int size = fields.integer();
        int[] marks = new int[fields.count(Integer.BYTES)];
        Arrays.setAll(marks, i -> fields.integer());
        int stored = fields.integer();
        if (size < 0 || stored < 0 || (coding == null && stored != size)) {
            throw new IllegalArgumentException("No body has this length");
        }
        return new BodyFields(coding, size, marks, stored);
    }

    /** The body, or null where this process cannot decode it. */
    public @Nullable Body of(byte[] bytes, CodedBodies coded) {
        return coding == null ? Body.ofMarks(bytes, marks) : coded.of(coding, size, marks, bytes);
    }
}
