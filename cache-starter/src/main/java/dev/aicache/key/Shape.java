package dev.aicache.key;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import dev.aicache.CacheKey;

/**
 * What is remembered of a stored request: where it can be compared with others, and of each of its parts the name and a
 * keyed hash. Of its text there is nothing, nor can it be guessed. Immutable.
 */
final class Shape {

    /** What is tried in turn until a request has few enough leaves; its parts below are hashed as one. */
    private static final int[] DEPTHS = {Leaves.DEEPEST, 5, 3, 2, 1, 0};

    /** The depth of a request whose key is made of its bytes. */
    private static final int BYTES = -1;

    private static final int MAX_LEAVES = 256;

    /** Of a name, in bytes; neither a pointer nor a label comes near it. */
    private static final int MAX_NAME = 255;

    private final CacheKey place;
    private final int depth;

    /** Of each part: how many bytes its name has in common with the one before, how many follow, those, and the hash. */
    private final byte[] parts;

    private Shape(CacheKey place, int depth, byte[] parts) {
        this.place = place;
        this.depth = depth;
        this.parts = parts;
    }

    static Shape of(Parts request, KeyedHash hash) {
        if (request.isOfBytes()) {
            return new Shape(
                    request.place(), BYTES, packed(request.hashes(hash, 0, 1).orElse(Map.of())));
        }
        for (int depth : DEPTHS) {
            Optional<Map<String, Long>> hashes = request.hashes(hash, depth, MAX_LEAVES);
            if (hashes.isPresent()) {
                return new Shape(request.place(), depth, packed(hashes.get()));
            }
        }
        throw new IllegalStateException("At depth 0 there is one leaf");
    }

    CacheKey place() {
        return place;
    }

    int depth() {
        return depth;
    }

    /** Length in bytes of what tells it from other shapes. */
    int size() {
        return parts.length;
    }

    /** The hashes by the names of their parts. */
    Map<String, Long> hashes() {
        Map<String, Long> hashes = new LinkedHashMap<>();
        ByteBuffer in = ByteBuffer.wrap(parts);
        byte[] name = new byte[MAX_NAME];
        while (in.hasRemaining()) {
            int shared = Byte.toUnsignedInt(in.get());
            int rest = Byte.toUnsignedInt(in.get());
            in.get(name, shared, rest);
            hashes.put(new String(name, 0, shared + rest, StandardCharsets.UTF_8), in.getLong());
        }
        return hashes;
    }

    private static byte[] packed(Map<String, Long> hashes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] before = {};
        for (Map.Entry<String, Long> part : hashes.entrySet()) {
            byte[] name = part.getKey().getBytes(StandardCharsets.UTF_8);
            int shared = shared(before, name);
            out.write(shared);
            out.write(name.length - shared);
            out.write(name, shared, name.length - shared);
            out.writeBytes(
                    ByteBuffer.allocate(Long.BYTES).putLong(part.getValue()).array());
            before = name;
        }
        return out.toByteArray();
    }

    private static int shared(byte[] before, byte[] name) {
        int shared = 0;
        while (shared < before.length && shared < name.length && before[shared] == name[shared]) {
            shared++;
        }
        return shared;
    }
}
