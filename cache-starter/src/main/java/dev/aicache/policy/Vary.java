package dev.aicache.policy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import dev.aicache.CacheKey;
import dev.aicache.Headers;
import dev.aicache.VarySelection;

/**
 * Tells whether an answer was selected by request headers that its key does not hold, and whether another request
 * selects the same one (RFC 9111 §4.1).
 */
public final class Vary {

    private Vary() {}

    /**
     * What of the request selected the answer, or null where the key alone does.
     *
     * @param inKey whether a header is part of the key, or cannot change the answer here
     */
    public static @Nullable VarySelection of(Headers request, Headers response, Predicate<String> inKey) {
        List<String> names = new ArrayList<>();
        for (String line : response.all("Vary")) {
            for (String part : line.split(",", -1)) {
                String name = part.trim();
                if (!name.isEmpty() && !inKey.test(name)) {
                    names.add(name);
                }
            }
        }
        return names.isEmpty() ? null : new VarySelection(List.copyOf(names), digest(names, request));
    }

    /** Whether the request would have got the answer, too. */
    public static boolean selects(@Nullable VarySelection selection, Headers request) {
        return selection == null || selection.digest().equals(digest(selection.headers(), request));
    }

    private static CacheKey digest(List<String> names, Headers request) {
        MessageDigest sha256 = sha256();
        for (String name : names) {
            List<String> values = request.all(name);
            sha256.update(ByteBuffer.allocate(4).putInt(values.size()).array());
            for (String value : values) {
                byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
                sha256.update(ByteBuffer.allocate(4).putInt(bytes.length).array());
                sha256.update(bytes);
            }
        }
        return CacheKey.of(sha256.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
