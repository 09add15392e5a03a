package dev.aicache.autoconfigure;

import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

import dev.aicache.store.coding.Coding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class CompressionTests {

    private static boolean onlyGzip(Coding coding) {
        return coding == Coding.GZIP;
    }

    @Test
    void choosesTheCodingThatIsNamed() {
        assertThat(Compression.NONE.coding(coding -> true)).isNull();
        assertThat(Compression.GZIP.coding(CompressionTests::onlyGzip)).isEqualTo(Coding.GZIP);
        assertThat(Compression.ZSTD.coding(coding -> true)).isEqualTo(Coding.ZSTD);
    }

    @Test
    void choosesZstdByItselfWhereItCan() {
        assertThat(Compression.AUTO.coding(coding -> true)).isEqualTo(Coding.ZSTD);
        assertThat(Compression.AUTO.coding(CompressionTests::onlyGzip)).isEqualTo(Coding.GZIP);
    }

    @Test
    void namesTheLibraryThatIsMissing() {
        assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
                .isThrownBy(() -> Compression.ZSTD.coding(CompressionTests::onlyGzip))
                .satisfies(failure -> {
                    assertThat(failure.getName()).isEqualTo("ai-cache.store.compression");
                    assertThat(failure.getReason()).contains("com.github.luben:zstd-jni");
                });
    }
}
