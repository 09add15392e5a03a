package dev.aicache.actuate;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.util.Base64;

import org.jspecify.annotations.Nullable;

import dev.aicache.EntryContent;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * What an entry answers, as the endpoint shows it.
 *
 * @param size in bytes
 * @param isWhole whether all of it is shown
 * @param text where it is text; null otherwise
 * @param base64 where it is not; null otherwise
 */
record ContentView(
        @Nullable String contentType,
        int size,
        boolean isWhole,
        @Nullable String text,
        @Nullable String base64) {

    static ContentView of(EntryContent content) {
        boolean isWhole = content.bytes().length == content.size();
        String text = text(content.bytes(), isWhole);
        return new ContentView(
                content.contentType(),
                content.size(),
                isWhole,
                text,
                text == null ? Base64.getEncoder().encodeToString(content.bytes()) : null);
    }

    /** The bytes as UTF-8, without a character that is cut at the end; null where they are none. */
    private static @Nullable String text(byte[] bytes, boolean isWhole) {
        CharsetDecoder decoder = UTF_8.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        CharBuffer text = CharBuffer.allocate(bytes.length);
        boolean isText = !decoder.decode(ByteBuffer.wrap(bytes), text, isWhole).isError();
        return isText ? text.flip().toString() : null;
    }
}
