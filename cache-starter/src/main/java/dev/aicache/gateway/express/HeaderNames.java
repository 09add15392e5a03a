package dev.aicache.gateway.express;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import io.netty.handler.codec.http.HttpHeaderValidationUtil;
import io.netty.util.AsciiString;

/** Names of header fields, each looked at once and kept as it is written fastest. Thread-safe; keeps so many. */
final class HeaderNames {

    private static final int MOST = 256;
    private static final int LONGEST = 64;

    private final ConcurrentMap<String, AsciiString> known = new ConcurrentHashMap<>();

    /**
     * The name to be written, in the letter case it has.
     *
     * @throws IllegalArgumentException if it is no name of a field (RFC 9110 §5.1)
     */
    AsciiString of(String name) {
        AsciiString before = known.get(name);
        if (before != null) {
            return before;
        }
        if (name.isEmpty() || HttpHeaderValidationUtil.validateToken(name) >= 0) {
            throw new IllegalArgumentException("An answer has a header whose name cannot be written");
        }
        AsciiString written = new AsciiString(name);
        if (name.length() <= LONGEST && known.size() < MOST) {
            known.put(name, written);
        }
        return written;
    }
}
