package dev.aicache.warming.history;

import java.util.Base64;

import dev.aicache.CacheKey;
import dev.aicache.CacheRequest;
import dev.aicache.Headers;
import dev.aicache.warming.WarmingRequest;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Keys, ciphers and requests that tests ask with. */
final class Samples {

    static final String KEY = Base64.getEncoder().encodeToString("0123456789abcdef0123456789abcdef".getBytes(UTF_8));

    private Samples() {}

    static CacheKey key(long number) {
        long mixed = (number + 1) * 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        return new CacheKey(mixed ^ (mixed >>> 31), number, -number, mixed);
    }

    static RequestCipher cipher() {
        return RequestCipher.of(KEY);
    }

    static RequestCipher otherCipher() {
        return RequestCipher.of(KEY.replace('M', 'N'));
    }

    static WarmingRequest request(String body) {
        return new WarmingRequest(
                new CacheRequest(
                        "POST",
                        "/v1/chat/completions",
                        "api-version=1",
                        Headers.of("Content-Type", "application/json", "X-Tenant", "märz"),
                        body.getBytes(UTF_8)),
                "openai",
                "journal");
    }
}
