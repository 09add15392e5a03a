package dev.aicache.coordination.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A script that servers run as one step.
 *
 * @param text in Lua
 * @param digest by which a server knows it that has run it before
 */
record Script(String text, String digest) {

    static final Script APPEND = of("append.lua");
    static final Script HEAD = of("head.lua");
    static final Script ROTATE = of("rotate.lua");

    private static Script of(String name) {
        String text = read("log.lua") + read(name);
        return new Script(text, digest(text));
    }

    private static String read(String name) {
        try (InputStream from = Script.class.getResourceAsStream(name)) {
            if (from == null) {
                throw new IllegalStateException("Not in the library: " + name);
            }
            return new String(from.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String digest(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-1", e);
        }
    }
}
