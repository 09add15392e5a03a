package dev.aicache.autoconfigure;

import java.util.Locale;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

import dev.aicache.store.coding.Coding;

/** How stored answers are compressed. */
public enum Compression {

    /** Not at all. */
    NONE,

    /** With gzip, which every client can take. */
    GZIP,

    /** With zstd, for which {@code com.github.luben:zstd-jni} must be on the class path. */
    ZSTD,

    /** With zstd where its library is present, otherwise with gzip. */
    AUTO;

    /**
     * The coding, or null for none.
     *
     * @param isAvailable whether this process can use a coding
     * @throws InvalidConfigurationPropertyValueException if the library that this needs is missing
     */
    @Nullable
    Coding coding(Predicate<Coding> isAvailable) {
        return switch (this) {
            case NONE -> null;
            case GZIP -> Coding.GZIP;
            case ZSTD -> required(Coding.ZSTD, isAvailable);
            case AUTO -> isAvailable.test(Coding.ZSTD) ? Coding.ZSTD : Coding.GZIP;
        };
    }

    private Coding required(Coding coding, Predicate<Coding> isAvailable) {
        if (isAvailable.test(coding)) {
            return coding;
        }
        throw new InvalidConfigurationPropertyValueException(
                "ai-cache.store.compression",
                name().toLowerCase(Locale.ROOT),
                "Its library is not on the class path, or has no native part for this platform."
                        + " Add the dependency com.github.luben:zstd-jni, or write gzip or auto.");
    }
}
