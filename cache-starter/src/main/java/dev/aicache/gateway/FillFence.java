package dev.aicache.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import reactor.core.scheduler.Scheduler;

import dev.aicache.CacheKey;
import dev.aicache.CacheListener.Fault;
import dev.aicache.Headers;
import dev.aicache.Tag;
import dev.aicache.coordination.GenerationTable;
import dev.aicache.coordination.ReadGuard;
import dev.aicache.coordination.Stamp;
import dev.aicache.coordination.TaggedStamp;
import dev.aicache.flight.Flight;
import dev.aicache.policy.ResponseTags;

/**
 * Ties one fill to purges: the stamp from before its upstream was called, and the tags that are known of it by now. Newcomers
 * are told when a purge has overtaken it, or may have while nobody here hears of one, and what comes of it carries all of
 * that.
 *
 * <p>Asked from any thread; tags are worked out only where there was a purge in the meantime.
 */
final class FillFence {

    private final GenerationTable generations;
    private final Lookup lookup;
    private final Faults faults;
    private final Stamp stamp;
    private final ReadGuard guard;
    private final Scheduler clock;
    private final boolean wasIsolated;
    private final long began;

    /** Known from the request; null until they are needed. */
    private volatile @Nullable List<Tag> asked;

    /** Those that the answer brings; null until they are known. */
    private volatile @Nullable List<Tag> answered;

    private FillFence(GatewayCache cache, Lookup lookup) {
        this.generations = cache.store().generations();
        this.lookup = lookup;
        this.faults = cache.faults();
        this.stamp = generations.stamp();
        this.guard = cache.guard();
        this.clock = cache.timer();
        this.wasIsolated = guard.isIsolated();
        this.began = clock.now(TimeUnit.NANOSECONDS);
    }

    /** To be called before the upstream is. */
    static FillFence of(GatewayCache cache, Lookup lookup, Flight flight) {
        FillFence fence = new FillFence(cache, lookup);
        flight.watch(fence::isOutdated);
        return fence;
    }

    /** The answer's own tags are known. */
    void onHead(Headers headers) {
        answered = ResponseTags.of(headers);
    }

    /** Whether nothing that comes of the fill may be served. Where that cannot be told, it may not. */
    boolean isPurged() {
        if (generations.isUntouchedSince(stamp)) {
            return false;
        }
        Boolean isPurged = faults.guard(
                Fault.KEY, () -> generations.sincePurge(lookup.key(), stamp(null)) == GenerationTable.PURGED);
        return isPurged == null || isPurged;
    }

    /** Whether anything was purged, softly or not, that someone who joins would get. */
    private boolean isOutdated() {
        if (guard.isIsolated() && !guard.letsJoin(wasIsolated, clock.now(TimeUnit.NANOSECONDS) - began)) {
            return true;
        }
        if (generations.isUntouchedSince(stamp)) {
            return false;
        }
        if (mayBeAbout()) {
            return true;
        }
        Boolean isOutdated = faults.guard(Fault.KEY, () -> {
            TaggedStamp tagged = ofFlight();
            return isTouched(lookup.key(), tagged)
                    || (lookup.items() != null
                            && lookup.items().keys().stream().anyMatch(key -> isTouched(key, tagged)));
        });
        return isOutdated == null || isOutdated;
    }

    /** Whether there was a purge that may turn out to be about the answer, when that says its names, or its model. */
    private boolean mayBeAbout() {
        return !generations.isUntouchedSince(stamp, Tag.Kind.MODEL)
                || (answered == null && !generations.isUntouchedSince(stamp, Tag.Kind.NAME));
    }

    private boolean isTouched(CacheKey key, TaggedStamp tagged) {
        return generations.sincePurge(key, tagged) != GenerationTable.NOT_PURGED;
    }

    /** With the tags of entries that are filled again. */
    private TaggedStamp ofFlight() {
        EmbeddingItems items = lookup.items();
        TaggedStamp tagged = stamp(null);
        return items == null
                ? tagged
                : tagged.with(items.tags().values().stream()
                        .flatMap(List::stream)
                        .map(Tag::of)
                        .collect(Collectors.toSet()));
    }

    /**
     * What entries of the answer carry.
     *
     * @param model that answered, as it says itself, or null
     */
    TaggedStamp stamp(@Nullable String model) {
        return TaggedStamp.of(stamp, tags(model));
    }

    private List<Tag> tags(@Nullable String model) {
        List<Tag> tags = new ArrayList<>(asked());
        List<Tag> own = answered;
        if (own != null) {
            tags.addAll(own);
        }
        if (model != null) {
            tags.add(Tag.model(model));
        }
        return tags;
    }

    private List<Tag> asked() {
        List<Tag> known = asked;
        if (known == null) {
            known = RequestTags.of(lookup);
            asked = known;
        }
        return known;
    }
}
