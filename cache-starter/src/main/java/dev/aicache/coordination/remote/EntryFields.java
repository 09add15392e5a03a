package dev.aicache.coordination.remote;

import java.time.Duration;
import java.util.List;

import dev.aicache.Body;
import dev.aicache.CacheKey;
import dev.aicache.coordination.RemoteEntry;
import dev.aicache.coordination.Stamp;
import dev.aicache.coordination.TaggedStamp;
import dev.aicache.encoding.AnswerFields;
import dev.aicache.encoding.FieldReader;
import dev.aicache.encoding.FieldWriter;

/**
 * All of an entry but its key and the bytes of its body: both directions side by side, because each field must be read where
 * it was written.
 */
record EntryFields(
        Duration lifetime,
        long storedAt,
        Duration age,
        Duration ttl,
        Duration whileRevalidate,
        Duration ifError,
        Duration fill,
        double cost,
        List<String> tags,
        TaggedStamp stamp,
        AnswerFields answer) {

    /** A century, as everywhere. */
    private static final long LONGEST = Duration.ofDays(36_500).toNanos();

    static byte[] write(RemoteEntry entry, Duration lifetime) {
        FieldWriter fields = new FieldWriter()
                .number(lifetime.toNanos())
                .number(entry.storedAt())
                .number(entry.age().toNanos())
                .number(entry.ttl().toNanos())
                .number(entry.whileRevalidate().toNanos())
                .number(entry.ifError().toNanos())
                .number(entry.fill().toNanos())
                .decimal(entry.cost())
                .texts(entry.tags());
        TaggedStamp stamp = entry.stamp();
        fields.number(stamp.stamp().epoch())
                .number(stamp.stamp().sequence())
                .numbers(stamp.hasEveryTag() ? null : stamp.hashes());
        AnswerFields.write(entry.response(), fields);
        return fields.toBytes();
    }

    /** Throws as {@link FieldReader} does. */
    static EntryFields read(byte[] bytes) {
        FieldReader fields = new FieldReader(bytes);
        Duration lifetime = duration(fields);
        long storedAt = fields.number();
        Duration age = duration(fields);
        Duration ttl = duration(fields);
        Duration whileRevalidate = duration(fields);
        Duration ifError = duration(fields);
        Duration fill = duration(fields);
        double cost = fields.decimal();
        List<String> tags = fields.texts();
        TaggedStamp stamp = stamp(fields);
        AnswerFields answer = AnswerFields.read(fields);
        fields.finish();
        if (storedAt < 0 || !(cost >= 0 && Double.isFinite(cost)) || answer.status() < 100 || answer.status() > 999) {
            throw new IllegalArgumentException("No entry is like this");
        }
        return new EntryFields(lifetime, storedAt, age, ttl, whileRevalidate, ifError, fill, cost, tags, stamp, answer);
    }

    private static Duration duration(FieldReader fields) {
        long nanos = fields.number();
        if (nanos < 0 || nanos > LONGEST) {
            throw new IllegalArgumentException("Nothing lasts so long");
        }
        return Duration.ofNanos(nanos);
    }

    private static TaggedStamp stamp(FieldReader fields) {
        Stamp stamp = new Stamp(fields.number(), fields.number());
        if (stamp.sequence() < 0) {
            throw new IllegalArgumentException("No fill begins before the log");
        }
        long[] hashes = fields.numbers(TaggedStamp.MOST_TAGS);
        return hashes == null ? TaggedStamp.UNKNOWN.at(stamp) : TaggedStamp.of(stamp, hashes);
    }

    RemoteEntry of(CacheKey key, Body body) {
        return new RemoteEntry(
                key, answer.with(body), stamp, storedAt, age, ttl, whileRevalidate, ifError, fill, cost, tags);
    }
}
