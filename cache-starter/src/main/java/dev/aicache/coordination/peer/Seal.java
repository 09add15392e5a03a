package dev.aicache.coordination.peer;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.LongSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import org.jspecify.annotations.Nullable;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Makes sure that messages are from instances that share a secret, as they were sent, and taken once: HMAC-SHA-256 (RFC
 * 2104) over method, path, namespace, sender, time, nonce, and length and SHA-256 digest of the body. So a request can be
 * refused by its header, before its body is read. An answer is sealed with the nonce of its request, by the same secret.
 *
 * <p>Thread-safe.
 */
final class Seal {

    private static final String HMAC = "HmacSHA256";
    private static final String METHOD = "POST";
    private static final String REQUEST = "ai-cache peer request";
    private static final String ANSWER = "ai-cache peer answer";

    private final List<SecretKeySpec> keys;
    private final String namespace;
    private final String path;
    private final Origin self;
    private final Clock clock;
    private final Duration skew;
    private final NonceMemory nonces;
    private final Random random;

    /**
     * @param nanos a clock that is not set back
     * @param clock the time of day, which must not differ by more than the settings say from that of others
     * @param random one that cannot be foreseen
     */
    Seal(PeerSettings settings, Origin self, LongSupplier nanos, Clock clock, Random random) {
        this.keys = settings.secrets().stream()
                .map(secret -> new SecretKeySpec(secret.getBytes(UTF_8), HMAC))
                .toList();
        this.namespace = settings.namespace();
        this.path = settings.path();
        this.self = self;
        this.clock = clock;
        this.skew = settings.clockSkew();
        this.nonces = new NonceMemory(nanos, skew.multipliedBy(2));
        this.random = random;
    }

    /**
     * A request that was sealed here, or found to be sealed by another instance.
     *
     * @param key by which
     */
    record Request(SealHeader header, SecretKeySpec key) {}

    /** A message, and who it is from. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares or changes it
    record Opened(Origin sender, byte[] body) {}

    /** Seals a request. */
    Request seal(byte[] body) {
        NonceMemory.Nonce nonce = new NonceMemory.Nonce(random.nextLong(), random.nextLong());
        return new Request(header(REQUEST, METHOD, path, nonce, body, keys.get(0)), keys.get(0));
    }

    /** Seals the answer to a request. */
    SealHeader seal(Request request, byte[] body) {
        return header(ANSWER, METHOD, path, request.header().nonce(), body, request.key());
    }

    private SealHeader header(
            String purpose, String method, String on, NonceMemory.Nonce nonce, byte[] body, SecretKeySpec key) {
        SealHeader open = new SealHeader(self, clock.millis(), nonce, body.length, digest(body), new byte[0]);
        return new SealHeader(
                self, open.time(), nonce, body.length, open.digest(), code(purpose, method, on, open, key));
    }

    /** Looks at a request before its body is there. It has been seen then, whatever comes of its body. */
    Request admit(String method, String on, @Nullable String text) throws RefusedException {
        if (text == null) {
            throw new RefusedException(RefusedException.Reason.MALFORMED);
        }
        SealHeader header = SealHeader.parse(text);
        if (header.length() < 0 || header.length() > Sealed.MOST_BYTES) {
            throw new RefusedException(RefusedException.Reason.MALFORMED);
        }
        SecretKeySpec key = null;
        for (SecretKeySpec each : keys) {
            if (MessageDigest.isEqual(code(REQUEST, method, on, header, each), header.code())) {
                key = each;
            }
        }
        if (key == null) {
            throw new RefusedException(RefusedException.Reason.SEAL);
        }
        // A time may be as far off as a number can be.
        if (Math.abs((double) clock.millis() - header.time()) > skew.toMillis()) {
            throw new RefusedException(RefusedException.Reason.TIME);
        }
        if (!nonces.add(header.nonce())) {
            throw new RefusedException(RefusedException.Reason.REPEATED);
        }
        return new Request(header, key);
    }

    /** Takes the body of a request. */
    Opened open(Request request, byte[] body) throws RefusedException {
        return open(request.header(), body);
    }

    /** Takes the answer to a request of this instance's. */
    Opened open(Request request, Sealed answer) throws RefusedException {
        SealHeader header = SealHeader.parse(answer.header());
        boolean isAnswer = header.nonce().equals(request.header().nonce())
                && MessageDigest.isEqual(code(ANSWER, METHOD, path, header, request.key()), header.code());
        if (!isAnswer) {
            throw new RefusedException(RefusedException.Reason.SEAL);
        }
        return open(header, answer.body());
    }

    private static Opened open(SealHeader header, byte[] body) throws RefusedException {
        if (body.length != header.length() || !MessageDigest.isEqual(digest(body), header.digest())) {
            throw new RefusedException(RefusedException.Reason.SEAL);
        }
        return new Opened(header.sender(), body);
    }

    private byte[] code(String purpose, String method, String on, SealHeader header, SecretKeySpec key) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key);
            return mac.doFinal(covered(purpose, method, on, header));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has " + HMAC, e);
        }
    }

    private byte[] covered(String purpose, String method, String on, SealHeader header) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream fields = new DataOutputStream(bytes);
        try {
            fields.writeInt(SealHeader.VERSION);
            for (String text : List.of(purpose, method, on, namespace)) {
                byte[] encoded = text.getBytes(UTF_8);
                fields.writeInt(encoded.length);
                fields.write(encoded);
            }
            fields.writeLong(header.sender().high());
            fields.writeLong(header.sender().low());
            fields.writeLong(header.time());
            fields.writeLong(header.nonce().high());
            fields.writeLong(header.nonce().low());
            fields.writeInt(header.length());
            fields.write(header.digest());
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("Memory is written to", e);
        }
    }

    private static byte[] digest(byte[] body) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(body);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
