package dev.aicache.actuate;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.aicache.EntryContent;
import dev.aicache.EntrySummary;
import dev.aicache.Origin;
import dev.aicache.Tokens;

/**
 * An entry as the endpoint shows it; nothing of what was asked, and of what was answered only where that is shown.
 *
 * @param key 64 hexadecimal digits
 * @param model null where the answer names none
 * @param remainingSeconds until it is no longer fresh; negative while it is stale
 * @param content what it answers, where that is shown
 * @param fillSeconds what the upstream took for the answer, or null where that is not known
 */
record EntryView(
        String key,
        @Nullable String route,
        @Nullable String model,
        int status,
        int bytes,
        long hits,
        double ageSeconds,
        double remainingSeconds,
        double idleSeconds,
        double cost,
        String coding,
        @Nullable Double fillSeconds,
        @Nullable Tokens tokens,
        List<String> tags,
        @Nullable ContentView content) {

    private static final double MILLIS = 1000;

    static EntryView of(EntrySummary entry) {
        return of(entry, null);
    }

    static EntryView of(EntrySummary entry, @Nullable EntryContent content) {
        Origin origin = entry.origin();
        return new EntryView(
                entry.key().toString(),
                entry.route(),
                origin == null ? null : origin.model(),
                entry.status(),
                entry.bytes(),
                entry.hits(),
                seconds(entry.age()),
                seconds(entry.remaining()),
                seconds(entry.idle()),
                entry.cost(),
                entry.coding(),
                origin == null ? null : seconds(origin.fillTime()),
                origin == null ? null : origin.tokens(),
                entry.tags(),
                content == null ? null : ContentView.of(content));
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / MILLIS;
    }
}
