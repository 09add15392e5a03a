package dev.aicache.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import dev.aicache.Headers;
import dev.aicache.Tag;

/**
 * The names that an answer gives itself for caches to purge it by, as content delivery networks read them: {@code
 * Surrogate-Key}, names between blanks, and {@code Cache-Tag}, names between commas. They are for the cache that reads
 * them and go no further.
 */
public final class ResponseTags {

    private static final String SURROGATE_KEY = "surrogate-key";
    private static final String CACHE_TAG = "cache-tag";
    private static final Set<String> NAMES = Set.of(SURROGATE_KEY, CACHE_TAG);

    private ResponseTags() {}

    /** The names in the headers, in order. */
    public static List<Tag> of(Headers answer) {
        List<Tag> tags = new ArrayList<>();
        answer.all(SURROGATE_KEY).forEach(line -> add(tags, line, "\\s+"));
        answer.all(CACHE_TAG).forEach(line -> add(tags, line, ","));
        return tags;
    }

    private static void add(List<Tag> tags, String line, String separator) {
        for (String name : line.split(separator, -1)) {
            if (!name.isBlank()) {
                tags.add(Tag.of(name.trim()));
            }
        }
    }

    /** The headers without them. */
    public static Headers removedFrom(Headers answer) {
        return answer.contains(SURROGATE_KEY) || answer.contains(CACHE_TAG)
                ? answer.filter(name -> !NAMES.contains(name.toLowerCase(Locale.ROOT)))
                : answer;
    }
}
