package dev.aicache.gateway;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import dev.aicache.CacheKey;
import dev.aicache.CacheListener.Fault;
import dev.aicache.CachedResponse;
import dev.aicache.Headers;
import dev.aicache.dialect.Form;
import dev.aicache.dialect.Forms;
import dev.aicache.dialect.Rendered;
import dev.aicache.key.FormKey;
import dev.aicache.store.Hit;

/**
 * Finds, for a request whose form of the answer is not in the store, the answer in another form, and makes the one asked
 * for out of it. Nothing of that is stored: the entry stays the answer as it came.
 */
final class OtherForms {

    /** Longest answer in bytes that is made into another form on the event loop; that takes about a millisecond. */
    private static final int MAX_AT_ONCE = 16 * 1024;

    /** What is true of the bytes as they came. */
    private static final Set<String> OF_THE_BYTES = Set.of(
            "content-type",
            "etag",
            "last-modified",
            "content-md5",
            "digest",
            "content-digest",
            "repr-digest",
            "signature",
            "signature-input",
            "accept-ranges");

    private final GatewayCache cache;
    private final Lookup lookup;
    private final Forms forms;
    private final Form form;
    private final Function<CacheKey, @Nullable Hit> entries;

    private OtherForms(
            GatewayCache cache, Lookup lookup, Function<CacheKey, @Nullable Hit> entries, Forms forms, Form form) {
        this.cache = cache;
        this.lookup = lookup;
        this.entries = entries;
        this.forms = forms;
        this.form = form;
    }

    /**
     * What can be given in place of the entry that is not there. Its body belongs to whoever gets it; who leaves before
     * leaves nothing behind.
     *
     * @param isWanted whether the request takes an entry
     * @return null where there is no entry of another form, so that nothing has to be waited for; empty where there is,
     *     but not all of it can be said in the form asked for
     */
    static @Nullable Mono<Optional<Hit>> of(GatewayCache cache, Lookup lookup, Predicate<Hit> isWanted) {
        OtherForms others = from(cache, lookup, key -> cache.store().peek(key, isWanted));
        return others == null ? null : others.find();
    }

    /** The same at once, however long it takes, and without an access to what it is made of. */
    static Optional<Hit> inspect(GatewayCache cache, Lookup lookup, Predicate<Hit> isWanted) {
        OtherForms others = from(cache, lookup, key -> cache.store().inspect(key, isWanted));
        return others == null ? Optional.empty() : others.convert(others.sources());
    }

    /** Under which keys there may be entries that it could be made of. */
    static List<CacheKey> sourceKeys(GatewayCache cache, Lookup lookup) {
        OtherForms others = from(cache, lookup, key -> null);
        return others == null
                ? List.of()
                : others.sources().stream()
                        .map(source -> FormKey.of(lookup.key(), source))
                        .toList();
    }

    private static @Nullable OtherForms from(
            GatewayCache cache, Lookup lookup, Function<CacheKey, @Nullable Hit> entries) {
        Form form = FormKey.formOf(lookup.key());
        if (form == Form.ONLY || forbids(lookup.request().headers())) {
            return null;
        }
        Optional<Forms> forms =
                cache.faults().guard(Fault.DIALECT, () -> lookup.dialect().forms());
        return forms == null || forms.isEmpty() ? null : new OtherForms(cache, lookup, entries, forms.get(), form);
    }

    private List<Form> sources() {
        List<Form> sources = cache.faults().guard(Fault.DIALECT, () -> forms.sources(form));
        return sources == null ? List.of() : sources;
    }

    private @Nullable Mono<Optional<Hit>> find() {
        List<Form> sources = sources();
        int longest = 0;
        for (Form source : sources) {
            longest = Math.max(longest, length(source));
        }
        if (longest == 0) {
            return null;
        }
        return longest <= MAX_AT_ONCE
                ? Mono.fromSupplier(() -> convert(sources))
                : cache.longWork().callElsewhere(() -> convert(sources));
    }

    /** Length in bytes of the entry that may be used, or 0 where there is none. */
    private int length(Form source) {
        Hit hit = peek(source);
        if (hit == null) {
            return 0;
        }
        int length = hit.response().body().size();
        hit.release();
        return length;
    }

    private Optional<Hit> convert(List<Form> sources) {
        return sources.stream().map(this::convert).flatMap(Optional::stream).findFirst();
    }

    private Optional<Hit> convert(Form source) {
        Hit hit = peek(source);
        if (hit == null) {
            return Optional.empty();
        }
        try {
            Optional<Hit> converted = cache.faults().guard(Fault.DIALECT, () -> convert(source, hit));
            return converted == null ? Optional.empty() : converted;
        } finally {
            hit.release();
        }
    }

    private @Nullable Hit peek(Form source) {
        CacheKey key = FormKey.of(lookup.key(), source);
        Hit hit = cache.faults().guard(Fault.STORE_READ, () -> entries.apply(key));
        if (hit != null && forbids(hit.response().headers())) {
            hit.release();
            return null;
        }
        return hit;
    }

    /** RFC 9111 §5.2.1.6 and 5.2.2.6. */
    private static boolean forbids(Headers headers) {
        return headers.all("Cache-Control").stream()
                .anyMatch(line -> line.toLowerCase(Locale.ROOT).contains("no-transform"));
    }

    private Optional<Hit> convert(Form source, Hit hit) {
        CachedResponse response = hit.response();
        return forms.convert(
                        source,
                        form,
                        response.headers().first("Content-Type"),
                        response.body().toByteArray())
                .map(rendered -> new Hit(
                        new CachedResponse(
                                response.status(),
                                headers(response.headers(), rendered),
                                rendered.body(),
                                response.selection(),
                                response.origin()),
                        hit.ageNanos(),
                        hit.remainingNanos(),
                        hit.terms(),
                        hit.reads()));
    }

    private static Headers headers(Headers recorded, Rendered rendered) {
        Headers.Builder headers =
                Headers.builder().add("Content-Type", rendered.form().mediaType());
        recorded.forEach((name, value) -> {
            if (!OF_THE_BYTES.contains(name.toLowerCase(Locale.ROOT))) {
                headers.add(name, value);
            }
        });
        return headers.build();
    }
}
