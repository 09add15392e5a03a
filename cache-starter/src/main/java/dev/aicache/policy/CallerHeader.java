package dev.aicache.policy;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Request headers of the cache's own, for what {@code Cache-Control} cannot say. They are never sent upstream. */
public enum CallerHeader {
    /** How long the answer is fresh. */
    TTL,
    /** A key of the caller's own, in place of the request's body. */
    KEY,
    /** Names by which the entry can be found. */
    TAGS,
    /** A part of the caller's entries, apart from the others. */
    NAMESPACE;

    /** What the names of all of them begin with. */
    static final String PREFIX = "AI-Cache-";

    /** What a caller echoes for the balancers in front of the gateways; the cache itself has no use for it. */
    public static final String AFFINITY = PREFIX + "Affinity";

    /** The same, as a cookie. */
    public static final String AFFINITY_COOKIE = "ai-cache-affinity";

    private final String header =
            PREFIX + name().charAt(0) + name().substring(1).toLowerCase(Locale.ROOT);

    /** The name of the field; letter case makes no difference. */
    public String header() {
        return this == TTL ? PREFIX + "TTL" : header;
    }

    /** Whether a field of that name is one of them, or is for the balancers in front. */
    public static boolean isOne(String name) {
        if (!name.regionMatches(true, 0, PREFIX, 0, PREFIX.length())) {
            return false;
        }
        if (name.equalsIgnoreCase(AFFINITY)) {
            return true;
        }
        for (CallerHeader each : values()) {
            if (each.name().equalsIgnoreCase(name.substring(PREFIX.length()))) {
                return true;
            }
        }
        return false;
    }

    /**
     * Reads {@code none}, or any of {@code ttl}, {@code key}, {@code tags} and {@code namespace}.
     *
     * @throws IllegalArgumentException for anything else
     */
    public static Set<CallerHeader> parse(List<String> words) {
        Set<CallerHeader> headers = EnumSet.noneOf(CallerHeader.class);
        if (words.size() != 1 || !words.get(0).trim().equalsIgnoreCase("none")) {
            words.forEach(word -> headers.add(valueOf(word.trim().toUpperCase(Locale.ROOT))));
        }
        return Collections.unmodifiableSet(headers);
    }
}
