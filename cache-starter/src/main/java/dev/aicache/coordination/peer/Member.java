package dev.aicache.coordination.peer;

import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

/** An address at which an instance is to be. Thread-safe; never calls others. */
final class Member {

    private static final long UNKNOWN = -1;
    private static final int MOST_PAST = 16;

    /** Somebody waits for the member to know a purge. */
    private record Waiter(long sequence, CompletableFuture<Boolean> heard) {}

    private final URI address;
    private final long listedAt;
    private final Set<Origin> past = new LinkedHashSet<>();
    private final List<Waiter> waiters = new ArrayList<>();
    private @Nullable Origin origin;
    private long acknowledged = UNKNOWN;
    private boolean isShared;
    private boolean isLastDue;
    private boolean isPushing;
    private boolean isPulling;
    private @Nullable Boolean isAnswering;

    Member(URI address, long listedAt) {
        this.address = address;
        this.listedAt = listedAt;
    }

    URI address() {
        return address;
    }

    /** When it was first listed. */
    long listedAt() {
        return listedAt;
    }

    /** Who answered last; null before anybody has. */
    synchronized @Nullable Origin origin() {
        return origin;
    }

    /** Whether different instances answer by turns. */
    synchronized boolean isShared() {
        return isShared;
    }

    /** What it means that an origin has answered. */
    enum Identity {
        SAME,
        FIRST,
        /** Another one is in the place of the one before. */
        REPLACED,
        /** One that had been replaced is back: these are several, behind one address. */
        SHARED
    }

    /** Notes who has answered. */
    synchronized Identity identify(Origin answering) {
        Origin before = origin;
        if (answering.equals(before)) {
            return Identity.SAME;
        }
        origin = answering;
        acknowledged = UNKNOWN;
        if (before == null) {
            return Identity.FIRST;
        }
        if (past.contains(answering)) {
            boolean isNew = !isShared;
            isShared = true;
            return isNew ? Identity.SHARED : Identity.SAME;
        }
        past.add(before);
        if (past.size() > MOST_PAST) {
            past.remove(past.iterator().next());
        }
        return Identity.REPLACED;
    }

    /** Notes whether it answers; tells whether that is new. */
    synchronized boolean isNews(boolean answers) {
        boolean isNews = isAnswering == null || isAnswering != answers;
        isAnswering = answers;
        return isNews;
    }

    synchronized boolean beginPull() {
        boolean begins = !isPulling;
        isPulling = true;
        return begins;
    }

    synchronized void endPull() {
        isPulling = false;
    }

    synchronized boolean beginPush() {
        boolean begins = !isPushing;
        isPushing = true;
        return begins;
    }

    synchronized void endPush() {
        isPushing = false;
    }

    /** Up to where it is known to know this instance's purges; all but the last where nothing is known of it. */
    synchronized long acknowledged(long head) {
        return acknowledged == UNKNOWN ? Math.max(0, head - 1) : acknowledged;
    }

    /** Whether there is something to push to it. */
    synchronized boolean isBehind(long head) {
        return isLastDue || (acknowledged == UNKNOWN ? head > 0 : acknowledged < head);
    }

    /** It is to hear that this instance takes no more purges; whoever waits is told when it has, or cannot be reached. */
    synchronized void expectLast(CompletableFuture<Boolean> heard) {
        isLastDue = true;
        waiters.add(new Waiter(Long.MAX_VALUE, heard));
    }

    /** How many of this instance's purges it is still to hear of, as far as is known. */
    synchronized long behind(long head) {
        return head - Math.max(0, acknowledged);
    }

    /**
     * Has somebody told, once a push has come or failed, whether the member has acknowledged a purge.
     *
     * @return whether there is something to wait for; it has acknowledged it already where there is not
     */
    synchronized boolean await(long sequence, CompletableFuture<Boolean> heard) {
        return acknowledged < sequence && waiters.add(new Waiter(sequence, heard));
    }

    /** Notes what it has acknowledged; those who waited for that are to be told. */
    synchronized List<CompletableFuture<Boolean>> acknowledge(long known, boolean isLast) {
        acknowledged = known;
        isLastDue &= !isLast;
        return take(isLast ? Long.MAX_VALUE : known);
    }

    /** A push has failed; those who waited for a purge up to this sequence, or for the last one, are to be told. */
    synchronized List<CompletableFuture<Boolean>> fail(long head) {
        List<CompletableFuture<Boolean>> taken = take(isLastDue ? Long.MAX_VALUE : head);
        isLastDue = false;
        return taken;
    }

    synchronized boolean hasWaiters() {
        return !waiters.isEmpty();
    }

    private List<CompletableFuture<Boolean>> take(long sequence) {
        List<CompletableFuture<Boolean>> taken = waiters.stream()
                .filter(waiter -> waiter.sequence() <= sequence)
                .map(Waiter::heard)
                .toList();
        waiters.removeIf(waiter -> waiter.sequence() <= sequence);
        return taken;
    }
}
