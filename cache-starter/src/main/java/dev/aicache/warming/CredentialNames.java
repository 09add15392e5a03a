package dev.aicache.warming;

import java.util.List;
import java.util.Locale;

/** Tells by a name whether what it names is likely to be a credential: a header, or a parameter of a query. */
final class CredentialNames {

    /** The cache's own headers are none, whatever they are called. */
    private static final String OWN = "ai-cache-";

    private static final List<String> PARTS =
            List.of("authorization", "cookie", "token", "secret", "password", "credential", "session");

    private CredentialNames() {}

    static boolean isCredential(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return !lower.startsWith(OWN)
                && (lower.endsWith("key") || PARTS.stream().anyMatch(lower::contains));
    }
}
