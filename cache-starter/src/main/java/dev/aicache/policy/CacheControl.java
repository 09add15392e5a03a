package dev.aicache.policy;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The directives of a message's {@code Cache-Control} fields (RFC 9111 §5.2): names without regard to case, over several
 * lines as over one, unknown ones kept, malformed parts passed over. Of a directive that is repeated the first counts.
 */
final class CacheControl {

    /** Seconds beyond this are taken as this, which is 68 years (RFC 9111 §1.2.2). */
    private static final long MAX_SECONDS = Integer.MAX_VALUE;

    private final Map<String, String> directives;

    private CacheControl(Map<String, String> directives) {
        this.directives = directives;
    }

    static CacheControl of(List<String> lines) {
        Map<String, String> directives = new HashMap<>();
        for (String line : lines) {
            parse(line, directives);
        }
        return new CacheControl(directives);
    }

    private static void parse(String line, Map<String, String> into) {
        int start = 0;
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == ',' && !quoted) {
                add(line.substring(start, i), into);
                start = i + 1;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == '\\' && quoted) {
                i++;
            }
        }
        String rest = line.substring(start);
        // A quote that nobody closed must not swallow a no-store behind it.
        for (String part : quoted ? rest.split(",", -1) : new String[] {rest}) {
            add(part, into);
        }
    }

    private static void add(String part, Map<String, String> into) {
        int equals = part.indexOf('=');
        String name = (equals < 0 ? part : part.substring(0, equals)).trim().toLowerCase(Locale.ROOT);
        String value = equals < 0 ? "" : part.substring(equals + 1).trim();
        if (value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"")) {
            value = value.substring(1, value.length() - 1);
        }
        if (!name.isEmpty()) {
            into.putIfAbsent(name, value);
        }
    }

    boolean has(String directive) {
        return directives.containsKey(directive);
    }

    /** Whether the directive has a value, be it a good one or not. */
    boolean hasValue(String directive) {
        return !directives.getOrDefault(directive, "").isEmpty();
    }

    /**
     * The directive's seconds, or null where it is absent. A value that is not a number counts as 0, so that an answer
     * is rather held too short than too long (RFC 9111 §4.2.1).
     */
    @Nullable
    Duration seconds(String directive) {
        String value = directives.get(directive);
        if (value == null) {
            return null;
        }
        Duration seconds = deltaSeconds(value);
        return seconds == null ? Duration.ZERO : seconds;
    }

    /** What a number of seconds in a header says, or null where it is none. */
    static @Nullable Duration deltaSeconds(String value) {
        if (value.isEmpty() || !value.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return null;
        }
        String digits = value.replaceFirst("^0+(?=.)", "");
        return Duration.ofSeconds(digits.length() > 10 ? MAX_SECONDS : Math.min(MAX_SECONDS, Long.parseLong(digits)));
    }
}
