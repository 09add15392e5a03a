package dev.aicache.coordination.peer;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

/**
 * The instances that are listed, this one among them, and what is known of each. Who is listed no more does not count any
 * more. Thread-safe.
 */
final class Members {

    /** How many are asked in each round, beside the one that was not heard of for longest. */
    private static final int ASKED = 2;

    private final Knowledge knowledge;
    private final LongSupplier nanos;
    private final Duration maxStaleness;
    private final Random random;
    private final long startedAt;

    /** By address; null before they were first listed. Replaced as a whole. */
    private volatile @Nullable Map<URI, Member> listed;

    /** Whether everyone is to be asked in the next round. */
    private volatile boolean isEveryoneAsked = true;

    Members(Knowledge knowledge, LongSupplier nanos, Duration maxStaleness, Random random) {
        this.knowledge = knowledge;
        this.nanos = nanos;
        this.maxStaleness = maxStaleness;
        this.random = random;
        this.startedAt = nanos.getAsLong();
    }

    /** Takes a new list in place of the one before. */
    synchronized void list(Collection<URI> addresses) {
        Map<URI, Member> before = listed;
        Map<URI, Member> next = new LinkedHashMap<>();
        // What is here by the first time is from later than the start, and no purge before that is about it.
        long since = before == null ? startedAt : nanos.getAsLong();
        for (URI address : addresses) {
            Member known = before == null ? null : before.get(address);
            next.put(address, known == null ? new Member(address, since) : known);
        }
        isEveryoneAsked |= before == null || !before.keySet().containsAll(next.keySet());
        listed = Collections.unmodifiableMap(next);
    }

    boolean areListed() {
        return listed != null;
    }

    boolean isNobodyListed() {
        Map<URI, Member> all = listed;
        return all != null && all.isEmpty();
    }

    /** All that are listed, but for this instance where it is known which one that is. */
    List<Member> others() {
        Map<URI, Member> all = listed;
        return all == null
                ? List.of()
                : all.values().stream().filter(each -> !isSelf(each)).toList();
    }

    private boolean isSelf(Member member) {
        return knowledge.self().equals(member.origin()) && !member.isShared();
    }

    /** Those that are to hear of a purge: who has said goodbye and is not replaced need not. */
    List<Member> listeners() {
        return others().stream().filter(each -> !hasLeft(each)).toList();
    }

    private boolean hasLeft(Member member) {
        Origin origin = member.origin();
        return origin != null
                && knowledge.hasEnded(origin)
                && nanos.getAsLong() - knowledge.confirmedAt(origin) <= 0
                && !member.isShared();
    }

    /** Whether purges of one that was replaced may be missing: it did not say goodbye and had not been heard of for long. */
    boolean isUnexplained(Member member, Origin before) {
        return !knowledge.hasEnded(before)
                && nanos.getAsLong() - Stream.later(knowledge.confirmedAt(before), member.listedAt())
                        > maxStaleness.toNanos();
    }

    /** Whoever was out of reach, or is new: everyone is asked in the next round, since much may have been missed. */
    void askEveryone() {
        isEveryoneAsked = true;
    }

    /**
     * Whom to ask in this round: two at random and the one that was not heard of for longest, or everyone. This instance is
     * one of them, since another one may answer in its place.
     */
    List<Member> toAsk() {
        Map<URI, Member> all = listed;
        List<Member> asked = new ArrayList<>(all == null ? List.of() : all.values());
        if (isEveryoneAsked || asked.size() <= ASKED + 2) {
            isEveryoneAsked = false;
            return asked;
        }
        Member quietest = Collections.max(asked, Comparator.comparing(this::sinceConfirmed));
        asked.remove(quietest);
        Collections.shuffle(asked, random);
        return List.of(quietest, asked.get(0), asked.get(1));
    }

    private long sinceConfirmed(Member member) {
        return isSelf(member) ? -1 : nanos.getAsLong() - confirmedAt(member);
    }

    private long confirmedAt(Member member) {
        Origin origin = member.origin();
        return origin == null || member.isShared()
                ? member.listedAt()
                : Stream.later(knowledge.confirmedAt(origin), member.listedAt());
    }

    /**
     * Up to which moment no purge of any of them is missing, by the clock of this instance; {@link Stream#NEVER} before
     * they were first listed.
     */
    long confirmedAt() {
        if (listed == null) {
            return Stream.NEVER;
        }
        long confirmed = nanos.getAsLong();
        for (Member each : others()) {
            confirmed = Stream.earlier(confirmed, confirmedAt(each));
        }
        return confirmed;
    }

    /** Whether all that are listed have told what they know. */
    boolean haveAllAnswered() {
        return areListed()
                && others().stream()
                        .map(Member::origin)
                        .allMatch(origin -> origin != null && knowledge.confirmedAt(origin) != Stream.NEVER);
    }

    /** The origins that are listed, as far as they are known. */
    Set<Origin> origins() {
        Set<Origin> origins = new HashSet<>();
        for (Member each : others()) {
            Origin origin = each.origin();
            if (origin != null) {
                origins.add(origin);
            }
        }
        return origins;
    }

    /** How many purges of this instance there are that somebody is still to hear of. */
    int waiting() {
        long head = knowledge.head();
        return (int) Math.min(
                Integer.MAX_VALUE,
                listeners().stream().mapToLong(each -> each.behind(head)).max().orElse(0));
    }
}
