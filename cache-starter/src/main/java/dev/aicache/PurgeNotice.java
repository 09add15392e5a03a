package dev.aicache;

import java.util.List;

/**
 * What was purged, as listeners, the application's events and other instances are told: tags, and nothing of the request
 * that they may have been found by.
 *
 * @param tags at least one; entries that have any of them are concerned
 * @param isSoft whether they have become stale instead of gone
 */
public record PurgeNotice(List<Tag> tags, boolean isSoft) {

    public PurgeNotice {
        tags = List.copyOf(tags);
        if (tags.isEmpty()) {
            throw new IllegalArgumentException("A purge needs a tag");
        }
    }

    public static PurgeNotice hard(Tag... tags) {
        return new PurgeNotice(List.of(tags), false);
    }

    public static PurgeNotice soft(Tag... tags) {
        return new PurgeNotice(List.of(tags), true);
    }
}
