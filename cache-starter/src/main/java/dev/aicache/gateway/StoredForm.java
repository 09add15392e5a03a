package dev.aicache.gateway;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;

import dev.aicache.Body;
import dev.aicache.CachedResponse;
import dev.aicache.Headers;

/**
 * The form in which one client gets a stored answer: in the coding it is kept in, or without.
 *
 * @param isCoded whether the bytes go out as they are kept, in a coding
 */
record StoredForm(CachedResponse response, boolean isCoded) {

    /** Checksums of the bytes without the coding. */
    private static final Set<String> DIGESTS = Set.of("content-md5", "digest", "content-digest", "repr-digest");

    private static final String VARY = "Vary";
    private static final String ENCODING = "Accept-Encoding";

    /** The form for the client whose request it is, as its route has answers given again. */
    static StoredForm of(Lookup lookup, CachedResponse stored, Scheduler clock) {
        CachedResponse response = RenewedAnswer.of(lookup, stored, clock);
        return lookup.policy().replay().pace().isInstant()
                ? of(response, lookup.request().headers())
                : decoded(response);
    }

    /** The form for a client with these request headers. */
    static StoredForm of(CachedResponse response, Headers request) {
        String coding = response.body().coding();
        return new StoredForm(
                response, coding != null && !forbids(request) && new AcceptEncoding(request).prefers(coding));
    }

    /** The answer's own bytes, whatever it is kept in. */
    static StoredForm decoded(CachedResponse response) {
        return new StoredForm(response, false);
    }

    /** RFC 9111 §5.2.1.6. */
    private static boolean forbids(Headers request) {
        return request.all("Cache-Control").stream()
                .anyMatch(line -> line.toLowerCase(Locale.ROOT).contains("no-transform"));
    }

    /** The stored headers, and what they have to say of the coding. */
    Headers headers() {
        String coding = response.body().coding();
        if (coding == null) {
            return response.headers();
        }
        Headers.Builder headers = Headers.builder();
        response.headers().forEach((name, value) -> {
            if (!isCoded) {
                add(headers, name, value);
            } else if (name.equalsIgnoreCase("ETag") && !value.startsWith("W/")) {
                // Strong means the same bytes (RFC 9110 §8.8.1).
                headers.add(name, "W/" + value);
            } else if (!DIGESTS.contains(name.toLowerCase(Locale.ROOT))) {
                add(headers, name, value);
            }
        });
        headers.add(VARY, vary());
        return isCoded ? headers.add("Content-Encoding", coding).build() : headers.build();
    }

    private static void add(Headers.Builder headers, String name, String value) {
        if (!name.equalsIgnoreCase(VARY)) {
            headers.add(name, value);
        }
    }

    private String vary() {
        List<String> names = new ArrayList<>(response.headers().all(VARY));
        boolean isSaid = names.stream()
                .flatMap(line -> List.of(line.split(",", -1)).stream())
                .anyMatch(name -> name.trim().equalsIgnoreCase(ENCODING));
        if (!isSaid) {
            names.add(ENCODING);
        }
        return String.join(", ", names);
    }

    boolean isStream() {
        return response.body().isStream();
    }

    /** Length in bytes of what is sent. */
    int length() {
        return isCoded ? response.body().storedSize() : response.body().size();
    }

    /** Whether what is sent lies ready in {@link Body#chunks}, apart from the ends of events. */
    boolean isKept() {
        return isCoded || response.body().coding() == null;
    }

    /** What is to be flushed at a time: events, or kept pieces where they are in a coding. */
    Flux<List<ByteBuffer>> pieces() {
        Body body = response.body();
        return isCoded
                ? Flux.fromIterable(body.chunks()).map(List::of)
                : Flux.using(body::pieces, pieces -> Flux.fromIterable(() -> pieces), StoredForm::close);
    }

    /** Lets go of what is not read to its end. */
    static void close(Iterator<List<ByteBuffer>> pieces) {
        if (pieces instanceof AutoCloseable resource) {
            try {
                resource.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
