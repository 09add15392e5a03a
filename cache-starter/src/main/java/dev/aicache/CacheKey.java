package dev.aicache;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * What identifies a request in the cache: a SHA-256 digest, scope included, not shortened.
 *
 * <p>As good as all 256 bits come from the digest because a caller chooses what is hashed: a shorter key could be collided on purpose. The
 * digest does not reveal the request, but equal requests of one scope have equal keys.
 */
public record CacheKey(long a, long b, long c, long d) {

    /** Length of a digest in bytes. */
    public static final int BYTES = 32;

    /**
     * Takes the digest as it is.
     *
     * @throws IllegalArgumentException unless the digest is {@value #BYTES} bytes long
     */
    public static CacheKey of(byte[] digest) {
        if (digest.length != BYTES) {
            throw new IllegalArgumentException("A key is %d bytes long, not %d".formatted(BYTES, digest.length));
        }
        ByteBuffer buffer = ByteBuffer.wrap(digest);
        return new CacheKey(buffer.getLong(), buffer.getLong(), buffer.getLong(), buffer.getLong());
    }

    /**
     * Reads what {@link #toString} writes, in any letter case.
     *
     * @throws IllegalArgumentException unless these are 64 hexadecimal digits
     */
    public static CacheKey parse(String digits) {
        return of(HexFormat.of().parseHex(digits));
    }

    /** The digest is uniform already, so any of its words is a good hash. */
    @Override
    public int hashCode() {
        return Long.hashCode(a);
    }

    /** The 64 hexadecimal digits of the digest. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(toBytes());
    }

    /** The digest, in an array of its own. */
    public byte[] toBytes() {
        return ByteBuffer.allocate(BYTES)
                .putLong(a)
                .putLong(b)
                .putLong(c)
                .putLong(d)
                .array();
    }
}
