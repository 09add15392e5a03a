package dev.aicache.store.coding;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Bytes that compress, bytes that do not, and one array of many buffers. */
final class Texts {

    private Texts() {}

    /** Words from a small vocabulary. */
    static byte[] text(int length, long seed) {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder();
        while (text.length() < length) {
            text.append(Integer.toString(random.nextInt(40), 36)).append(' ');
        }
        return text.substring(0, length).getBytes(UTF_8);
    }

    static byte[] noise(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    static byte[] join(List<ByteBuffer> buffers) {
        ByteBuffer all = ByteBuffer.allocate(
                buffers.stream().mapToInt(ByteBuffer::remaining).sum());
        buffers.forEach(buffer -> all.put(buffer.duplicate()));
        return all.array();
    }
}
