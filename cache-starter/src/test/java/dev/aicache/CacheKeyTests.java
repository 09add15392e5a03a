package dev.aicache;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class CacheKeyTests {

    @Test
    void differsWhereAnySingleBitOfTheDigestDiffers() {
        CacheKey key = CacheKey.of(new byte[CacheKey.BYTES]);

        for (int bit = 0; bit < CacheKey.BYTES * 8; bit++) {
            byte[] other = new byte[CacheKey.BYTES];
            other[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(CacheKey.of(other)).as("bit %d", bit).isNotEqualTo(key);
        }
    }

    @Test
    void isWrittenAsTheDigestInHexadecimal() {
        byte[] digest = new byte[CacheKey.BYTES];
        for (int i = 0; i < digest.length; i++) {
            digest[i] = (byte) (0xF0 + i);
        }

        assertThat(CacheKey.of(digest))
                .hasToString("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff000102030405060708090a0b0c0d0e0f")
                .isEqualTo(CacheKey.of(digest.clone()))
                .hasSameHashCodeAs(CacheKey.of(digest.clone()));
    }

    @Test
    void refusesADigestOfAnotherLength() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CacheKey.of(new byte[16]))
                .withMessageContaining("16");
        assertThatIllegalArgumentException().isThrownBy(() -> CacheKey.of(new byte[33]));
    }
}
