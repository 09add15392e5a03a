package dev.aicache.autoconfigure;

/** What is configured as a key is none. Says nothing of what it is. */
final class SnapshotKeyException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    static final String REMEDY =
            "Write 32 random bytes in base64, as 'openssl rand -base64 32' prints them, from an environment variable for example.";

    SnapshotKeyException(String property) {
        super("%s is not 256 bits in base64.".formatted(property));
    }
}
