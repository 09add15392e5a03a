package dev.aicache.store.coding;

import java.net.URL;
import java.net.URLClassLoader;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CodingTests {

    @Test
    void hasBothWhereTheLibraryIsPresent() {
        assertThat(Coding.values()).allMatch(Coding::isAvailable);
        assertThat(Coding.values()).extracting(Coding::token).containsExactly("gzip", "zstd");
    }

    @Test
    void hasGzipAloneWhereTheLibraryIsMissing() throws Exception {
        URL classes = Coding.class.getProtectionDomain().getCodeSource().getLocation();
        try (URLClassLoader bare = new URLClassLoader(new URL[] {classes}, ClassLoader.getPlatformClassLoader())) {
            Object[] codings = bare.loadClass(Coding.class.getName()).getEnumConstants();
            var isAvailable = codings[0].getClass().getMethod("isAvailable");

            assertThat(isAvailable.getDeclaringClass().getClassLoader()).isSameAs(bare);
            assertThat(codings[0]).hasToString("GZIP");
            assertThat(isAvailable(codings[0], bare)).isTrue();
            assertThat(isAvailable(codings[1], bare)).isFalse();
        }
    }

    private static boolean isAvailable(Object coding, ClassLoader loader) throws Exception {
        return (boolean) loader.loadClass(Coding.class.getName())
                .getMethod("isAvailable")
                .invoke(coding);
    }
}
