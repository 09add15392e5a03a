package dev.aicache;

import org.jspecify.annotations.Nullable;

/**
 * What an entry answers, or the beginning of it.
 *
 * @param contentType null where the answer has none
 * @param bytes not to be changed
 * @param size of the whole answer in bytes
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares them
public record EntryContent(@Nullable String contentType, byte[] bytes, int size) {

    /** The type and the sizes; the rest is an answer. */
    @Override
    public String toString() {
        return "EntryContent[%s, %d of %d bytes]".formatted(contentType, bytes.length, size);
    }
}
