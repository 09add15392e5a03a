package dev.aicache.encoding;

import org.jspecify.annotations.Nullable;

import dev.aicache.Body;

/** Makes bodies of bytes that are in a content coding. Thread-safe. */
@FunctionalInterface
public interface CodedBodies {

    /**
     * The body, or null where this process cannot decode it.
     *
     * @param coding a content coding (RFC 9110 §8.4.1)
     * @param size length of the answer
     * @param marks as {@link Body#marks} gave them
     * @throws IllegalArgumentException if these are not the marks of so many bytes
     */
    @Nullable
    Body of(String coding, int size, int[] marks, byte[] coded);
}
