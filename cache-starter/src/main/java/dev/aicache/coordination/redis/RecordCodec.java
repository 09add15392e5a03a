package dev.aicache.coordination.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.lettuce.core.StreamMessage;

import dev.aicache.PurgeNotice;
import dev.aicache.Tag;
import dev.aicache.coordination.PurgeRecord;
import dev.aicache.coordination.Stamp;

/**
 * How a purge stands in the stream: under an id of epoch and sequence, and with each of its tags as its length in characters, a
 * colon, and the tag. What cannot be read, as it may be of a later version, is a purge of everything: too much, never too
 * little.
 */
final class RecordCodec {

    private static final PurgeNotice EVERYTHING = PurgeNotice.hard(Tag.EVERYTHING);

    private RecordCodec() {}

    /** The id of what is at a place. */
    static String id(Stamp stamp) {
        return Long.toUnsignedString(stamp.epoch()) + "-" + stamp.sequence();
    }

    static String tags(PurgeNotice notice) {
        StringBuilder text = new StringBuilder();
        for (Tag tag : notice.tags()) {
            String each = tag.toString();
            text.append(each.length()).append(':').append(each);
        }
        return text.toString();
    }

    static PurgeRecord read(StreamMessage<String, String> message) {
        String id = message.getId();
        int dash = id.indexOf('-');
        Stamp stamp = new Stamp(Long.parseUnsignedLong(id.substring(0, dash)), Long.parseLong(id.substring(dash + 1)));
        return new PurgeRecord(stamp, notice(message.getBody()));
    }

    private static PurgeNotice notice(Map<String, String> body) {
        String tags = body.get("tags");
        if (tags == null) {
            return EVERYTHING;
        }
        try {
            return new PurgeNotice(tags(tags), "1".equals(body.get("soft")));
        } catch (RuntimeException e) {
            return EVERYTHING;
        }
    }

    private static List<Tag> tags(String text) {
        List<Tag> tags = new ArrayList<>();
        for (int next = 0; next < text.length(); ) {
            int start = text.indexOf(':', next) + 1;
            int end = start + Integer.parseInt(text.substring(next, start - 1));
            tags.add(Tag.parse(text.substring(start, end)));
            next = end;
        }
        return tags;
    }
}
