package dev.aicache.gateway;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.springframework.web.server.ServerWebExchange;

import reactor.core.publisher.Mono;

import dev.aicache.BypassReason;
import dev.aicache.CacheListener.Fault;
import dev.aicache.store.Hit;

/**
 * The cache's member of the {@code Cache-Status} field (RFC 9211): written when the response is committed, behind those
 * of caches nearer to the origin, whoever makes the response.
 */
final class CacheStatus {

    private static final String NAME = "aicache";

    private volatile @Nullable String member;
    private volatile String why = "uri-miss";

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

    private void write(ServerWebExchange exchange) {
        String value = member;
        if (value != null) {
            exchange.getResponse().getHeaders().add("Cache-Status", value);
        }
    }

    /** @param code of the answer, which is an error where it is not 200 */
    void hit(Duration remaining, int code) {
        member = NAME + "; hit; ttl=" + remaining.toSeconds() + (code == 200 ? "" : "; detail=negative");
    }

    /** What can be said of an answer whose head does not speak against it; an error is judged by its body. */
    static String promise(int status) {
        return status == 200 ? "stored" : "";
    }

    /** An entry that is no longer fresh, given without asking the upstream. */
    void stale(Duration remaining, String detail) {
        member = NAME + "; hit; ttl=" + remaining.toSeconds() + "; detail=" + detail;
    }

    /**
     * An entry given in place of an upstream that fails. It is no hit, since the request went forward; where the entry is
     * fresh, it has come meanwhile, and what sent the request forward is what has been said last.
     *
     * @param collapsed whether another request had opened the upstream call
     * @param status what the upstream answered, or 0 where it did not
     */
    void instead(Hit hit, boolean collapsed, int status) {
        member = NAME + "; fwd=" + (hit.isFresh() ? why : "stale") + (status == 0 ? "" : "; fwd-status=" + status)
                + (collapsed ? "; collapsed" : "") + "; ttl="
                + hit.remaining().toSeconds() + "; detail=" + (hit.isFresh() ? "if-error" : "stale-if-error");
    }

    void bypass(BypassReason reason) {
        member = NAME + "; fwd=bypass; detail=" + reason.word();
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
