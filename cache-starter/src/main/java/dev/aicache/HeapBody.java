package dev.aicache;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A body in arrays of its own, which live as long as anybody refers to them. */
final class HeapBody extends Body {

    private final byte[][] chunks;

    HeapBody(byte[] bytes, int[] marks) {
        super(bytes.length, marks);
        this.chunks = split(bytes);
    }

    private static byte[][] split(byte[] bytes) {
        if (bytes.length <= MAX_CHUNK) {
            return new byte[][] {bytes};
        }
        byte[][] chunks = new byte[(bytes.length + MAX_CHUNK - 1) / MAX_CHUNK][];
        for (int i = 0; i < chunks.length; i++) {
            int from = i * MAX_CHUNK;
            chunks[i] = Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + MAX_CHUNK));
        }
        return chunks;
    }

    @Override
    public int chunkCount() {
        return chunks.length;
    }

    @Override
    public List<ByteBuffer> chunks() {
        List<ByteBuffer> all = new ArrayList<>(chunks.length);
        for (byte[] chunk : chunks) {
            all.add(ByteBuffer.wrap(chunk).asReadOnlyBuffer());
        }
        return all;
    }
}
