package dev.aicache.warming.snapshot;

import java.util.function.Function;

import dev.aicache.Body;
import dev.aicache.CacheKey;
import dev.aicache.coordination.Stamp;
import dev.aicache.coordination.TaggedStamp;
import dev.aicache.encoding.AnswerFields;
import dev.aicache.encoding.BodyFields;
import dev.aicache.encoding.FieldReader;
import dev.aicache.encoding.FieldWriter;
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

    static byte[] write(EntryState entry, long savedAt) {
        FieldWriter fields = new FieldWriter()
                .number(savedAt)
                .raw(entry.key().toBytes())
                .decimal(entry.cost())
                .number(entry.scope())
                .number(entry.storedForNanos())
                .number(entry.idleNanos())
                .number(entry.hits());
        terms(fields, entry.terms());
        AnswerFields.write(entry.response(), fields);
        return fields.toBytes();
    }

    /** Throws as {@link FieldReader} does. */
    static EntryFields read(byte[] bytes) {
        FieldReader fields = new FieldReader(bytes);
        long savedAt = fields.number();
        CacheKey key = CacheKey.of(fields.raw(CacheKey.BYTES));
        double cost = fields.decimal();
        long scope = fields.number();
        long storedFor = fields.number();
        long idle = fields.number();
        long hits = fields.number();
        Terms terms = terms(fields);
        AnswerFields answer = AnswerFields.read(fields);
        fields.finish();
        if (savedAt < 0 || storedFor < 0 || idle < 0 || hits < 0) {
            throw new IllegalArgumentException("Time does not run backwards");
        }
        return new EntryFields(
                savedAt,
                answer.body(),
                body -> new EntryState(key, answer.with(body), terms, cost, scope, storedFor, idle, hits));
    }

    private static void terms(FieldWriter fields, Terms terms) {
        fields.number(terms.ttlNanos())
                .number(terms.whileRevalidateNanos())
                .number(terms.ifErrorNanos())
                .number(terms.fillNanos())
                .number(terms.ageNanos())
                .texts(terms.tags())
                .number(terms.stamp().stamp().epoch())
                .number(terms.stamp().stamp().sequence())
                .numbers(terms.stamp().hasEveryTag() ? null : terms.stamp().hashes());
    }

    private static Terms terms(FieldReader fields) {
        return new Terms(
                fields.number(),
                fields.number(),
                fields.number(),
                fields.number(),
                fields.number(),
                fields.texts(),
                stamp(fields));
    }

    private static TaggedStamp stamp(FieldReader fields) {
        Stamp stamp = new Stamp(fields.number(), fields.number());
        long[] hashes = fields.numbers(TaggedStamp.MOST_TAGS);
        return hashes == null ? TaggedStamp.UNKNOWN.at(stamp) : TaggedStamp.of(stamp, hashes);
    }
}
