package dev.aicache.warming.snapshot;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * A CRC-32C (RFC 3720 §12.1) behind each chunk, of the header, the chunk's number, whether it is the last, and its bytes.
 * It finds what damages a file by chance, and nothing that somebody does to it on purpose.
 */
final class ChecksumSeal implements Seal {

    private final byte[] header;

    ChecksumSeal(Header header) {
        this.header = header.bytes();
    }

    @Override
    public int overhead() {
        return Integer.BYTES;
    }

    @Override
    public void seal(long number, boolean isLast, ByteBuffer chunk, ByteBuffer to) {
        int checksum = checksum(number, isLast, chunk.duplicate());
        to.put(chunk).putInt(checksum);
    }

    @Override
    public boolean open(long number, boolean isLast, ByteBuffer sealed, ByteBuffer to) {
        to.put(sealed.duplicate().limit(sealed.limit() - Integer.BYTES));
        int checksum = sealed.getInt(sealed.limit() - Integer.BYTES);
        return checksum == checksum(number, isLast, to.duplicate().flip());
    }

    private int checksum(long number, boolean isLast, ByteBuffer chunk) {
        CRC32C crc = new CRC32C();
        crc.update(header);
        crc.update(ByteBuffer.allocate(Long.BYTES + Integer.BYTES + 1)
                .putLong(number)
                .putInt(chunk.remaining())
                .put((byte) (isLast ? 1 : 0))
                .flip());
        crc.update(chunk);
        return (int) crc.getValue();
    }
}
