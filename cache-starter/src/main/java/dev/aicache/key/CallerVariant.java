package dev.aicache.key;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

import dev.aicache.CacheKey;
import dev.aicache.dialect.Form;

/**
 * Which of several answers to one request a caller gets: always the same one, as long as there are as many. Stateless and
 * thread-safe.
 */
public final class CallerVariant {

    /** Sets these keys apart from all that {@link KeyDeriver} makes, whose first byte is a schema. */
    private static final int KIND = 'V';

    private CallerVariant() {}

    /**
     * The key of the caller's own among the answers to a request.
     *
     * @param key of the request
     * @param caller who asks; whoever cannot be told apart gets the first answer
     * @param count how many answers there may be
     */
    public static CacheKey of(CacheKey key, Optional<ScopeValue> caller, int count) {
        return of(key, caller.map(value -> Math.floorMod(value.id(), count)).orElse(0));
    }

    /** The keys of all answers to a request that there may be, in the form of its own key. */
    public static List<CacheKey> all(CacheKey key, int count) {
        return IntStream.range(0, count).mapToObj(index -> of(key, index)).toList();
    }

    private static CacheKey of(CacheKey key, int index) {
        // The first answer is the one that there was before there were several.
        if (index == 0) {
            return key;
        }
        // One form of the caller's answer leads to the others as those of any answer do.
        CacheKey content = FormKey.of(key, Form.ONLY);
        CacheKey variant = KeyDigest.begin()
                .mark(KIND)
                .number(index)
                .text(content.toString())
                .finish();
        return FormKey.of(variant, FormKey.formOf(key));
    }
}
