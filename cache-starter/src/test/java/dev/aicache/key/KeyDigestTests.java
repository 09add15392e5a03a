package dev.aicache.key;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.aicache.CacheKey;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

class KeyDigestTests {

    private static final byte[] PART = {1, 2, 3};

    /** What a text is fed as, told in another way. */
    private static byte[] fed(String... texts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (String text : texts) {
            byte[] utf8 = text.getBytes(UTF_8);
            all.write(Byte.SIZE);
            all.writeBytes(
                    ByteBuffer.allocate(Integer.BYTES).putInt(utf8.length).array());
            all.writeBytes(utf8);
        }
        return all.toByteArray();
    }

    private static CacheKey sha256(byte[] bytes) throws Exception {
        return CacheKey.of(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100, 255, 256, 257, 1018, 1019, 1020, 5000})
    void takesTextsOfEveryLengthAsTheirUtf8(int length) throws Exception {
        String text = "x".repeat(length);

        assertThat(KeyDigest.begin().text("before").text(text).text("behind").finish())
                .isEqualTo(sha256(fed("before", text, "behind")));
    }

    @Test
    void takesTextsThatAreNotAsciiAsTheirUtf8() throws Exception {
        for (int at = 0; at < 256; at++) {
            String text = "x".repeat(at) + "\u00e9" + "y".repeat(255 - at);

            assertThat(KeyDigest.begin().text(text).text("\u20ac").finish()).isEqualTo(sha256(fed(text, "\u20ac")));
        }
    }

    @Test
    void tellsALoneSurrogateFromWhatUtf8WouldHaveInItsPlace() {
        assertThat(KeyDigest.begin().text("a\ud800").finish())
                .isNotEqualTo(KeyDigest.begin().text("a?").finish());
    }

    @Test
    void makesAKeyWithinAnother() throws Exception {
        KeyDigest outer = KeyDigest.begin().text("outer");
        CacheKey inner = KeyDigest.begin().text("inner").finish();

        assertThat(inner).isEqualTo(sha256(fed("inner")));
        assertThat(outer.text("end").finish()).isEqualTo(sha256(fed("outer", "end")));
        assertThat(KeyDigest.begin().text("next").finish()).isEqualTo(sha256(fed("next")));
    }

    @Test
    void hasNothingOfAKeyThatWasNeverFinished() throws Exception {
        KeyDigest unused = KeyDigest.begin().text("abandoned").bytes(new byte[600]);

        assertThat(KeyDigest.begin().text("next").finish()).isEqualTo(sha256(fed("next")));
    }

    @Test
    void wipesWhatItWasFedWith() {
        Random random = new Random(1);
        for (int i = 0; i < 100; i++) {
            KeyDigest digest = KeyDigest.begin();
            for (int part = random.nextInt(30); part > 0; part--) {
                String text = "secret".repeat(random.nextInt(60));
                digest = random.nextBoolean()
                        ? digest.text(text)
                        : digest.text(text + "\u00e9").bytes(PART);
            }
            CacheKey unused = digest.finish();

            assertThat(digest.buffer()).containsOnly((byte) 0);
        }
        assertThat(Arrays.asList(KeyDigest.begin(), KeyDigest.begin())).doesNotHaveDuplicates();
    }
}
