package dev.aicache.policy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.aicache.Headers;

/**
 * What a request asks for in the cache's own headers, as far as its route lets it.
 *
 * @param ttl how long the answer is to be fresh, within the route's bounds; null where the request does not say
 * @param key a key of the caller's own in place of the body, or null
 * @param tags names by which the entry can be found
 * @param namespace a part of the caller's entries, apart from the others, or null
 */
public record CallerWishes(
        @Nullable Duration ttl,
        @Nullable String key,
        List<String> tags,
        @Nullable String namespace) {

    /** Of a request that asks for nothing, or may not. */
    public static final CallerWishes NONE = new CallerWishes(null, null, List.of(), null);

    static final int MOST_TAGS = 16;
    static final int LONGEST_TAG = 64;
    static final int LONGEST_NAMESPACE = 64;
    static final int LONGEST_KEY = 256;

    public CallerWishes {
        tags = List.copyOf(tags);
    }

    /** Whether the headers have one of the cache's own. */
    public static boolean areIn(Headers headers) {
        return headers.any((name, value) -> CallerHeader.isOne(name));
    }

    /**
     * Reads the headers that the route allows. Empty where one of them cannot be understood: whoever asks for something in
     * particular is not to get something else.
     */
    public static Optional<CallerWishes> of(Headers headers, Freshness freshness) {
        Set<CallerHeader> allowed = freshness.callerHeaders();
        if (allowed.isEmpty() || !areIn(headers)) {
            return Optional.of(NONE);
        }
        try {
            String ttl = allowed.contains(CallerHeader.TTL) ? single(headers, CallerHeader.TTL, 16) : null;
            return Optional.of(new CallerWishes(
                    ttl == null ? null : freshness.bounded(TimeSpan.parse(ttl)),
                    allowed.contains(CallerHeader.KEY) ? single(headers, CallerHeader.KEY, LONGEST_KEY) : null,
                    allowed.contains(CallerHeader.TAGS) ? tags(headers) : List.of(),
                    allowed.contains(CallerHeader.NAMESPACE)
                            ? single(headers, CallerHeader.NAMESPACE, LONGEST_NAMESPACE)
                            : null));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The same wishes with these tags where they have none of their own. */
    public CallerWishes orTagged(List<String> other) {
        return tags.isEmpty() && !other.isEmpty() ? new CallerWishes(ttl, key, other, namespace) : this;
    }

    private static @Nullable String single(Headers headers, CallerHeader header, int longest) {
        List<String> lines = headers.all(header.header());
        if (lines.size() > 1) {
            throw new IllegalArgumentException("It is not clear which one counts");
        }
        return lines.isEmpty() ? null : checked(lines.get(0).trim(), longest);
    }

    private static List<String> tags(Headers headers) {
        Set<String> tags = new LinkedHashSet<>();
        for (String line : headers.all(CallerHeader.TAGS.header())) {
            for (String tag : line.split(",", -1)) {
                tags.add(checked(tag.trim(), LONGEST_TAG));
            }
        }
        if (tags.size() > MOST_TAGS) {
            throw new IllegalArgumentException("Too many tags");
        }
        return new ArrayList<>(tags);
    }

    private static String checked(String text, int longest) {
        if (text.isEmpty() || text.length() > longest || text.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("Empty, too long, or no text");
        }
        return text;
    }

    /** What is asked for, not the values: a key may be what it is because it cannot be guessed. */
    @Override
    public String toString() {
        return "ttl %s, %s, %d tags, %s"
                .formatted(ttl, key == null ? "no key" : "key", tags.size(), namespace == null ? "whole" : "namespace");
    }
}
