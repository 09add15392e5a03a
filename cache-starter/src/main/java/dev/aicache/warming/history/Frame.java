package dev.aicache.warming.history;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

import dev.aicache.CacheKey;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * A record in a file of the journal: four bytes with its length, four with the CRC-32C of its content, the content. That
 * begins with its kind and its key.
 */
final class Frame {

    /** Of the length and the checksum. */
    static final int HEAD = 8;

    private static final byte ACCESS = 1;
    private static final byte REQUEST = 2;
    private static final int KEY_AT = 1;
    private static final int REST_AT = KEY_AT + CacheKey.BYTES;
    private static final int ROUTE_AT = REST_AT + 3 * Long.BYTES;

    private final byte[] content;

    private Frame(byte[] content) {
        this.content = content;
    }

    static Frame of(Access access) {
        byte[] route = access.route().getBytes(UTF_8);
        ByteBuffer content = ByteBuffer.allocate(ROUTE_AT + route.length)
                .put(ACCESS)
                .put(access.key().toBytes())
                .putLong(access.time())
                .putLong(access.count())
                .putDouble(access.cost())
                .put(route);
        return new Frame(content.array());
    }

    /** @param sealed the encrypted request */
    static Frame of(CacheKey key, byte[] sealed) {
        ByteBuffer content = ByteBuffer.allocate(REST_AT + sealed.length)
                .put(REQUEST)
                .put(key.toBytes())
                .put(sealed);
        return new Frame(content.array());
    }

    /** @throws DamagedSegmentException if no journal wrote such content */
    static Frame of(byte[] content) throws DamagedSegmentException {
        boolean isSound = content.length >= REST_AT
                && (content[0] == REQUEST || (content[0] == ACCESS && content.length >= ROUTE_AT));
        if (!isSound) {
            throw new DamagedSegmentException("holds a record of a kind that is not known");
        }
        return new Frame(content);
    }

    boolean isRequest() {
        return content[0] == REQUEST;
    }

    CacheKey key() {
        byte[] key = new byte[CacheKey.BYTES];
        System.arraycopy(content, KEY_AT, key, 0, key.length);
        return CacheKey.of(key);
    }

    /** Of a record of an access. */
    Access access() {
        ByteBuffer rest = ByteBuffer.wrap(content, REST_AT, content.length - REST_AT);
        long time = rest.getLong();
        long count = Math.max(0, rest.getLong());
        double cost = rest.getDouble();
        return new Access(
                key(),
                new String(content, ROUTE_AT, content.length - ROUTE_AT, UTF_8),
                time,
                count,
                cost >= 0 && Double.isFinite(cost) ? cost : 0);
    }

    /** Of a record of a request: it, encrypted. */
    byte[] sealed() {
        byte[] sealed = new byte[content.length - REST_AT];
        System.arraycopy(content, REST_AT, sealed, 0, sealed.length);
        return sealed;
    }

    /** What it takes in the file, in bytes. */
    int size() {
        return HEAD + content.length;
    }

    void writeTo(ByteBuffer buffer) {
        buffer.putInt(content.length).putInt(checksum(content)).put(content);
    }

    static int checksum(byte[] content) {
        CRC32C crc = new CRC32C();
        crc.update(content);
        return (int) crc.getValue();
    }
}
