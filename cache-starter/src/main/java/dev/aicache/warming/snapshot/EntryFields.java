package dev.aicache.warming.snapshot;

import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import dev.aicache.Body;
import dev.aicache.CacheKey;
import dev.aicache.CachedResponse;
import dev.aicache.Headers;
import dev.aicache.Origin;
import dev.aicache.Tokens;
import dev.aicache.VarySelection;
import dev.aicache.coordination.TaggedStamp;
import dev.aicache.store.EntryState;
import dev.aicache.store.Terms;

/**
 * All of an entry but the bytes of its body, as it stands in a snapshot: both directions side by side, because each field
 * must be read where it was written.
 *
 * @param savedAt when it was read from the store, in nanoseconds since 1970
 * @param body what is to be known of the body to make it of its bytes
 * @param entry makes the entry with its body
 */
record EntryFields(long savedAt, BodyFields body, Function<Body, EntryState> entry) {

    /** In place of the number of tags. */
    private static final int EVERY_TAG = -1;

    static byte[] write(EntryState entry, long savedAt) {
        CachedResponse response = entry.response();
        FieldWriter fields = new FieldWriter()
                .number(savedAt)
                .raw(entry.key().toBytes())
                .decimal(entry.cost())
                .number(entry.scope())
                .number(entry.storedForNanos())
                .number(entry.idleNanos())
                .number(entry.hits());
        terms(fields, entry.terms());
        fields.integer(response.status()).integer(response.headers().size());
        response.headers().forEach((name, value) -> fields.text(name).text(value));
        fields.optional(
                response.selection(),
                selection ->
                        fields.texts(selection.headers()).raw(selection.digest().toBytes()));
        fields.optional(response.origin(), origin -> origin(fields, origin));
        BodyFields.write(response.body(), fields);
        return fields.toBytes();
    }

    /** Throws as {@link FieldReader} does. */
    static EntryFields read(byte[] bytes) {
        FieldReader fields = new FieldReader(bytes);
        long savedAt = fields.number();
        CacheKey key = key(fields);
        double cost = fields.decimal();
        long scope = fields.number();
        long storedFor = fields.number();
        long idle = fields.number();
        long hits = fields.number();
        Terms terms = terms(fields);
        int status = fields.integer();
        Headers headers = headers(fields);
        VarySelection selection = fields.optional(() -> new VarySelection(fields.texts(), key(fields)));
        Origin origin = fields.optional(() -> origin(fields));
        BodyFields shape = BodyFields.read(fields);
        fields.finish();
        if (savedAt < 0 || storedFor < 0 || idle < 0 || hits < 0) {
            throw new IllegalArgumentException("Time does not run backwards");
        }
        return new EntryFields(
                savedAt,
                shape,
                body -> new EntryState(
                        key,
                        new CachedResponse(status, headers, body, selection, origin),
                        terms,
                        cost,
                        scope,
                        storedFor,
                        idle,
                        hits));
    }

    private static CacheKey key(FieldReader fields) {
        return CacheKey.of(fields.raw(CacheKey.BYTES));
    }

    private static void terms(FieldWriter fields, Terms terms) {
        fields.number(terms.ttlNanos())
                .number(terms.whileRevalidateNanos())
                .number(terms.ifErrorNanos())
                .number(terms.fillNanos())
                .number(terms.ageNanos())
                .texts(terms.tags());
        long[] hashes = terms.stamp().hashes();
        fields.integer(terms.stamp().hasEveryTag() ? EVERY_TAG : hashes.length);
        for (long hash : hashes) {
            fields.number(hash);
        }
    }

    private static Terms terms(FieldReader fields) {
        return new Terms(
                fields.number(),
                fields.number(),
                fields.number(),
                fields.number(),
                fields.number(),
                fields.texts(),
                tags(fields));
    }

    /** With a stamp that says nothing: where it is restored, the log of purges is another. */
    private static TaggedStamp tags(FieldReader fields) {
        int count = fields.integer();
        if (count == EVERY_TAG) {
            return TaggedStamp.UNKNOWN;
        }
        if (count < 0 || count > TaggedStamp.MOST_TAGS) {
            throw new IllegalArgumentException("No entry has so many tags");
        }
        long[] hashes = new long[count];
        for (int i = 0; i < count; i++) {
            hashes[i] = fields.number();
        }
        return TaggedStamp.of(TaggedStamp.UNKNOWN.stamp(), hashes);
    }

    private static Headers headers(FieldReader fields) {
        Headers.Builder headers = Headers.builder();
        for (int left = fields.count(2 * (1 + Integer.BYTES)); left > 0; left--) {
            headers.add(fields.text(), fields.text());
        }
        return headers.build();
    }

    private static void origin(FieldWriter fields, Origin origin) {
        fields.optional(origin.model(), fields::text)
                .optional(origin.tokens(), tokens -> tokens(fields, tokens))
                .number(origin.fillNanos())
                .number(origin.firstByteNanos())
                .number(origin.fetchedAt());
    }

    private static Origin origin(FieldReader fields) {
        @Nullable String model = fields.optional(fields::text);
        @Nullable Tokens tokens = fields.optional(() -> tokens(fields));
        return new Origin(model, tokens, fields.number(), fields.number(), fields.number());
    }

    private static void tokens(FieldWriter fields, Tokens tokens) {
        fields.number(tokens.input())
                .number(tokens.output())
                .number(tokens.cachedInput())
                .number(tokens.cacheWrite())
                .number(tokens.reasoning());
    }

    private static Tokens tokens(FieldReader fields) {
        return new Tokens(fields.number(), fields.number(), fields.number(), fields.number(), fields.number());
    }
}
