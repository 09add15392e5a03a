package dev.aicache.gateway;

import org.jspecify.annotations.Nullable;

import dev.aicache.Explanation.Entry;
import dev.aicache.Explanation.Inputs;
import dev.aicache.policy.RequestDirectives;
import dev.aicache.store.Hit;

/**
 * Looks for what a request would be answered with, where a {@link Visit} looks and in its order; nothing of that is
 * counted, and no entry counts as read. For one use by one thread.
 */
final class EntryInspection {

    private final GatewayCache cache;
    private final Lookup lookup;
    private final EntrySelector wanted;

    private EntryInspection(GatewayCache cache, Lookup lookup, RequestDirectives directives) {
        this.cache = cache;
        this.lookup = lookup;
        this.wanted = EntrySelector.of(cache, lookup, directives);
    }

    /** What there is, and what becomes of the request by that. */
    record Found(
            Course course, @Nullable Entry entry, @Nullable Inputs inputs) {}

    static Found of(GatewayCache cache, Lookup lookup, RequestDirectives directives) {
        EntryInspection inspection = new EntryInspection(cache, lookup, directives);
        EmbeddingItems items = lookup.items();
        return items == null ? inspection.asOne(null) : inspection.byInput(items);
    }

    private Found byInput(EmbeddingItems items) {
        if (wanted.directives().noCache()) {
            return asOne(new Inputs(items.keys().size(), 0));
        }
        KnownVectors known = KnownVectors.inspect(cache.store(), lookup, items, wanted);
        Inputs inputs = new Inputs(items.keys().size(), known.count());
        Hit merged = known.hit().orElse(null);
        if (merged != null) {
            return taken(merged, false, inputs);
        }
        return EmbeddingVisit.reduced(cache, lookup, items, known, wanted.directives())
                .map(reduced -> new Found(Course.with(known), null, inputs))
                .orElseGet(() -> asOne(inputs));
    }

    private Found asOne(@Nullable Inputs inputs) {
        Hit hit = cache.store().inspect(lookup.key());
        if (wanted.directives().noCache()) {
            return passed(hit, inputs);
        }
        if (hit != null && wanted.test(hit)) {
            return taken(hit, false, inputs);
        }
        Hit converted = OtherForms.inspect(cache, lookup, wanted).orElse(null);
        if (converted == null) {
            return passed(hit, inputs);
        }
        if (hit != null) {
            hit.release();
        }
        return taken(converted, true, inputs);
    }

    private Found taken(Hit hit, boolean isConverted, @Nullable Inputs inputs) {
        Found found = new Found(Course.with(wanted, hit), entry(hit, isConverted), inputs);
        hit.release();
        return found;
    }

    private Found passed(@Nullable Hit hit, @Nullable Inputs inputs) {
        Course course = Course.withoutEntry(wanted);
        if (hit == null) {
            return new Found(course, cache.explainer().remembers(lookup.key()) ? Entry.DEPARTED : null, inputs);
        }
        Found found = new Found(course, entry(hit, false), inputs);
        hit.release();
        return found;
    }

    private static Entry entry(Hit hit, boolean isConverted) {
        return new Entry(true, isConverted, hit.age(), hit.remaining());
    }
}
