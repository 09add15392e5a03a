package dev.aicache.gateway;

import java.time.Duration;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.web.server.ServerWebExchange;

import io.micrometer.observation.Observation;
import reactor.core.publisher.Mono;

import dev.aicache.BypassReason;
import dev.aicache.CacheListener.Fault;
import dev.aicache.Outcome;
import dev.aicache.dialect.Dialect;
import dev.aicache.store.Hit;

/**
 * The cache's member of the {@code Cache-Status} field (RFC 9211): written when the response is committed, behind those
 * of caches nearer to the origin, whoever makes the response.
 */
final class CacheStatus {

    static final String FIELD = "Cache-Status";

    private static final String NAME = "aicache";

    private volatile @Nullable String member;
    private volatile String why = "uri-miss";

    /** What is told of the request where it is observed; null before it is known. */
    private volatile @Nullable Outcome outcome;

    private volatile @Nullable BypassReason reason;
    private volatile @Nullable String dialect;

    /** The observation of the request, where counts are to be made within it. */
    private volatile @Nullable Observation observation;

    private CacheStatus() {}

    /** The status of the exchange; the first call arranges for the field to be written. */
    static CacheStatus of(ServerWebExchange exchange, Faults faults) {
        CacheStatus existing = exchange.getAttribute(Attributes.STATUS);
        if (existing != null) {
            return existing;
        }
        CacheStatus status = new CacheStatus();
        exchange.getAttributes().put(Attributes.STATUS, status);
        exchange.getResponse().beforeCommit(() -> {
            faults.run(Fault.HEADER, () -> status.write(exchange));
            return Mono.empty();
        });
        return status;
    }

    /** Notes for whoever observes the exchange that it was a hit, whose reply says so itself. */
    static void noteHit(ServerWebExchange exchange, Dialect by) {
        CacheStatus status = new CacheStatus();
        status.isRead(by);
        status.isAnswered(Outcome.HIT, null);
        exchange.getAttributes().put(Attributes.STATUS, status);
    }

    /** Of an exchange that has met the cache; null otherwise. */
    static @Nullable CacheStatus in(Map<String, Object> attributes) {
        return attributes.get(Attributes.STATUS) instanceof CacheStatus status ? status : null;
    }

    /** How the request is read. */
    void isRead(Dialect by) {
        dialect = by.name();
    }

    /** How the request was answered. */
    void isAnswered(Outcome how, @Nullable BypassReason why) {
        outcome = how;
        reason = why;
    }

    /** The name of the dialect; null where it is not known. */
    @Nullable
    String dialect() {
        return dialect;
    }

    @Nullable
    Outcome outcome() {
        return outcome;
    }

    @Nullable
    BypassReason reason() {
        return reason;
    }

    /** Whoever counts the request is to do so within what observes it. */
    void isObservedBy(@Nullable Observation by) {
        observation = by;
    }

    /** Counts the request. */
    void count(Runnable counting) {
        Observation by = observation;
        if (by == null) {
            counting.run();
        } else {
            by.scoped(counting);
        }
    }

    private void write(ServerWebExchange exchange) {
        String value = member;
        if (value != null) {
            exchange.getResponse().getHeaders().add(FIELD, value);
        }
    }

    /**
     * An entry, fresh or stale, given without asking the upstream.
     *
     * @param detail what else there is to say, or empty
     */
    void hit(Duration remaining, String detail) {
        member = ofHit(remaining, detail);
    }

    /** The member for an entry that is given without asking the upstream; as {@link #hit}. */
    static String ofHit(Duration remaining, String detail) {
        return NAME + "; hit; ttl=" + remaining.toSeconds() + detail(detail);
    }

    private static String detail(String word) {
        return word.isEmpty() ? "" : "; detail=" + word;
    }

    /** What can be said of an answer whose head does not speak against it; an error is judged by its body. */
    static String promise(int status) {
        return status == 200 ? "stored" : "";
    }

    /**
     * An entry given in place of an upstream that fails. It is no hit, since the request went forward; where the entry is
     * fresh, it has come meanwhile, and what sent the request forward is what has been said last.
     *
     * @param collapsed whether another request had opened the upstream call
     * @param status what the upstream answered, or 0 where it did not
     * @param isIsolated whether it is served although the instance is isolated
     */
    void instead(Hit hit, boolean collapsed, int status, boolean isIsolated) {
        String usual = hit.isFresh() ? "if-error" : "stale-if-error";
        member = NAME + "; fwd=" + (hit.isFresh() ? why : "stale") + (status == 0 ? "" : "; fwd-status=" + status)
                + (collapsed ? "; collapsed" : "") + "; ttl="
                + hit.remaining().toSeconds() + detail(isIsolated ? EntrySelector.ISOLATED : usual);
    }

    void bypass(BypassReason reason) {
        member = NAME + "; fwd=bypass; detail=" + reason.word();
    }

    /**
     * A request that goes upstream.
     *
     * @param wanted has seen what there is
     * @param note {@code stored}, {@code collapsed} or a {@code detail}
     */
    void forwarded(EntrySelector wanted, String note) {
        boolean isSaid = !wanted.isWithheld() || note.contains("detail=");
        String withheld = "detail=" + EntrySelector.ISOLATED;
        forwarded(wanted.why(), isSaid ? note : note.isEmpty() ? withheld : note + "; " + withheld);
    }

    /**
     * @param token of {@code fwd}
     * @param note {@code stored}, {@code collapsed} or a {@code detail}
     */
    void forwarded(String token, String note) {
        why = token;
        member = NAME + "; fwd=" + token + (note.isEmpty() ? "" : "; " + note);
    }

    void unavailable() {
        member = NAME + "; detail=only-if-cached";
    }
}
