package dev.aicache.dialect;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * Decodes a body the way lenient servers do: by its byte order mark or the zero bytes around its first character (RFC
 * 4627 §3, which Python's {@code json} still follows), malformed input replaced.
 */
final class LenientText {

    private LenientText() {}

    static String decode(byte[] body) {
        String text = new String(body, charset(body));
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    private static Charset charset(byte[] body) {
        int a = at(body, 0);
        int b = at(body, 1);
        int c = at(body, 2);
        int d = at(body, 3);
        if ((a == 0xFF && b == 0xFE) || (a != 0 && b == 0)) {
            return c == 0 && d == 0 ? Charset.forName("UTF-32LE") : StandardCharsets.UTF_16LE;
        }
        if (a == 0 && b == 0) {
            return Charset.forName("UTF-32BE");
        }
        return (a == 0xFE && b == 0xFF) || a == 0 ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_8;
    }

    private static int at(byte[] body, int index) {
        return index < body.length ? body[index] & 0xFF : 0xFF;
    }
}
