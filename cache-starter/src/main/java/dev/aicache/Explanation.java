package dev.aicache;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What the cache would do with a request, and why. Holds no text of a request or an answer, no value of a header or the
 * query, and of names only such as are known from the protocols or look like the names of settings.
 *
 * @param outcome what would become of the request; {@link Outcome#MISS} also where it would join a fill in progress, or
 *     would get a stale entry if that fill failed
 * @param reason the {@link BypassReason} of a bypass; why a miss goes upstream ({@code uri-miss}, {@code vary-miss}, {@code
 *     stale}, {@code request} for directives of its own); {@code partial} where a part goes upstream; {@code stale} or
 *     {@code stale-if-error} for a stale entry; {@code only-if-cached} where it is unavailable; null for a hit
 * @param dialect how the request is read; null where that failed
 * @param policy what holds on the route, each with where it was said
 * @param scope who shares an entry, never whose it is
 * @param key what its key is made of; null where it has none
 * @param entry what is known of the entry for the key; null where nothing is
 * @param inputs what is known of its inputs; null where it is not answered input by input
 * @param nearest the entry most like it of the same route, scope, method, path and dialect; null where the request is
 *     answered from an entry or input by input or has no key, and where none such is remembered
 */
public record Explanation(
        String route,
        Outcome outcome,
        @Nullable String reason,
        @Nullable String dialect,
        List<Setting> policy,
        String scope,
        @Nullable Key key,
        @Nullable Entry entry,
        @Nullable Inputs inputs,
        @Nullable Nearest nearest) {

    public Explanation {
        policy = List.copyOf(policy);
    }

    /**
     * An argument of the route.
     *
     * @param origin {@code route} or {@code default}
     */
    public record Setting(String name, String value, String origin) {}

    /**
     * What a key is made of.
     *
     * @param form {@code json} where the order of members and the spelling of strings do not count, {@code bytes} where the
     *     body counts as it is
     * @param leftOut the members that are not in the key; the first hundred
     */
    public record Key(String form, List<Component> components, List<LeftOut> leftOut) {

        public Key {
            components = List.copyOf(components);
            leftOut = List.copyOf(leftOut);
        }
    }

    /**
     * A part of a key.
     *
     * @param name such as {@code path}, {@code header:accept} or {@code body}; {@code header:x-goog-*} stands for all
     *     headers of a provider's that are not known by name
     * @param fingerprint eight hexadecimal digits that are equal for equal parts, in this process and until it ends; they
     *     say nothing else
     */
    public record Component(String name, String fingerprint) {}

    /**
     * A member of the request that is not in its key.
     *
     * @param pointer where it is (RFC 6901)
     * @param reason {@code ignored-by-dialect}; {@code answer-form} where it says in which form the answer is given, which is
     *     a part of its own; {@code caller-key} for a body in whose place the caller gives a key
     */
    public record LeftOut(String pointer, String reason) {}

    /**
     * An entry.
     *
     * @param isPresent false where the answer was stored and has left the store since
     * @param isConverted whether it is there in another form, out of which the one asked for is made
     * @param age since it was stored; null where it has left
     * @param remaining until it is no longer fresh, negative where it is stale; null where it has left
     */
    public record Entry(
            boolean isPresent,
            boolean isConverted,
            @Nullable Duration age,
            @Nullable Duration remaining) {

        /** An answer that was stored and has left the store since. */
        public static final Entry DEPARTED = new Entry(false, false, null, null);
    }

    /**
     * The inputs of a request for embeddings.
     *
     * @param count how many it has, repeated ones included
     * @param known of how many the embedding is there, and taken
     */
    public record Inputs(int count, int known) {}

    /**
     * What sets the request apart from an entry, as JSON pointers (RFC 6901) into the two bodies. A name that a caller may
     * have made up is not shown: the pointer ends above it.
     *
     * @param age of the entry
     * @param added what the request has and the entry's has not
     * @param removed what the entry's has and the request has not
     * @param changed what both have, with other values or in another order
     * @param components parts of the key outside the body that differ, such as {@code query} or {@code header:accept}
     * @param differences how many there are; of each kind the first hundred are listed. 0 where the entry is another of
     *     the variants of the answer to the same request
     */
    public record Nearest(
            Duration age,
            List<String> added,
            List<String> removed,
            List<String> changed,
            List<String> components,
            int differences) {

        public Nearest {
            added = List.copyOf(added);
            removed = List.copyOf(removed);
            changed = List.copyOf(changed);
            components = List.copyOf(components);
        }
    }
}
