package dev.aicache.key;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;

import dev.aicache.CacheKey;

/**
 * Feeds SHA-256 with parts that cannot run into each other: each text and each list is preceded by its length. For one
 * key and one thread, whose next key may be made by the same; what it was fed with is wiped at the end.
 */
final class KeyDigest {

    private static final int BUFFER = 1024;
    private static final int SHORT_TEXT = BUFFER / 4;
    private static final int ASCII_END = 0x80;

    /** The one that the thread made its last key by: of a fixed size, and empty between keys. */
    private static final ThreadLocal<KeyDigest> LAST = new ThreadLocal<>();

    private final MessageDigest sha256;
    private final byte[] buffer = new byte[BUFFER];
    private int used;

    /** How much of the buffer was ever used for this key. */
    private int touched;

    private boolean isBusy;

    private KeyDigest() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    /** Begins a key; one may be begun within another. */
    static KeyDigest begin() {
        KeyDigest digest = LAST.get();
        if (digest == null || digest.isBusy) {
            digest = new KeyDigest();
            LAST.set(digest);
        }
        digest.isBusy = true;
        return digest;
    }

    /** One byte. */
    KeyDigest mark(int value) {
        reserve(1);
        buffer[used++] = (byte) value;
        return this;
    }

    /** Four bytes, big-endian. */
    KeyDigest number(int value) {
        reserve(Integer.BYTES);
        for (int shift = Integer.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            buffer[used++] = (byte) (value >>> shift);
        }
        return this;
    }

    /** Any string; also one that is no Unicode text, which UTF-8 would not keep apart from others. */
    KeyDigest text(String value) {
        if (value.length() <= SHORT_TEXT && isWrittenAsAscii(value)) {
            return this;
        }
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        if (!hasSurrogates(value) || new String(utf8, StandardCharsets.UTF_8).equals(value)) {
            return mark(Byte.SIZE).bytes(utf8);
        }
        mark(Character.SIZE).number(value.length());
        value.chars().forEach(c -> mark(c >>> Byte.SIZE).mark(c));
        return this;
    }

    /** Writes the text as {@link #text} would, if it is of ASCII characters only; otherwise nothing. */
    private boolean isWrittenAsAscii(String value) {
        int length = value.length();
        reserve(1 + Integer.BYTES + length);
        int at = used + 1 + Integer.BYTES;
        for (int i = 0; i < length; i++) {
            char each = value.charAt(i);
            if (each >= ASCII_END) {
                touched = Math.max(touched, at + i);
                return false;
            }
            buffer[at + i] = (byte) each;
        }
        mark(Byte.SIZE).number(length);
        used += length;
        return true;
    }

    private static boolean hasSurrogates(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (Character.isSurrogate(value.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    /** A string that is known to be Unicode text. */
    KeyDigest unicode(String value) {
        return bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    KeyDigest texts(List<String> values) {
        number(values.size());
        KeyDigest digest = this;
        for (int i = 0; i < values.size(); i++) {
            digest = digest.text(values.get(i));
        }
        return digest;
    }

    KeyDigest bytes(byte[] value) {
        number(value.length);
        if (value.length > BUFFER / 4) {
            flush();
            sha256.update(value);
        } else {
            reserve(value.length);
            System.arraycopy(value, 0, buffer, used, value.length);
            used += value.length;
        }
        return this;
    }

    CacheKey finish() {
        flush();
        Arrays.fill(buffer, 0, touched, (byte) 0);
        touched = 0;
        isBusy = false;
        return CacheKey.of(sha256.digest());
    }

    /** For tests. */
    byte[] buffer() {
        return buffer.clone();
    }

    private void reserve(int length) {
        if (used + length > BUFFER) {
            flush();
        }
    }

    private void flush() {
        sha256.update(buffer, 0, used);
        touched = Math.max(touched, used);
        used = 0;
    }
}
