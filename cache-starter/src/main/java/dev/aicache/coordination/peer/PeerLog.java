package dev.aicache.coordination.peer;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The purges that an instance knows of, its own and the others', in the order in which it heard of them, as far as they are
 * kept. Bounded in number and bytes; of what is dropped it is known up to where. Guarded by its owner.
 */
final class PeerLog {

    static final int MOST_RECORDS = 10_000;
    static final int MOST_BYTES = 4 * 1024 * 1024;

    /** As many as a message has room for. */
    static final int MOST_STREAMS = 2000;

    /** For how long the purges of an origin are kept that nobody hears of any more. */
    static final long RETENTION = Duration.ofHours(1).toNanos();

    /** For how long before that they are told to nobody new, so that all forget them in spite of some delay between them. */
    static final long FORGETTING = Duration.ofMinutes(10).toNanos();

    private final Origin self;
    private final Map<Origin, Stream> streams = new HashMap<>();
    private final ArrayDeque<PeerRecord> records = new ArrayDeque<>();
    private long bytes;

    /** Since when an instance that had been asked had every purge that it did not say to have lost. */
    private long reach;

    /** When the last one of those was taken, at the latest, that are not kept here. */
    private long lost = Stream.NEVER;

    private boolean hasJoined;

    PeerLog(Origin self, long now) {
        this.self = self;
        this.reach = now;
        streams.put(self, new Stream(now));
    }

    @Nullable
    Stream stream(Origin origin) {
        return streams.get(origin);
    }

    /** The same; it begins where there is none. */
    Stream streamOf(Origin origin, long seenAt) {
        Stream known = streams.get(origin);
        if (known == null) {
            makeRoom();
            known = new Stream(seenAt);
            streams.put(origin, known);
        }
        return known;
    }

    /** Whom nobody has heard of for longest leaves; if it comes again, its purges are applied once more. */
    private void makeRoom() {
        if (streams.size() >= MOST_STREAMS) {
            streams.entrySet().stream()
                    .filter(each -> !each.getKey().equals(self))
                    .min(Comparator.comparingLong(each -> each.getValue().seenAt))
                    .ifPresent(quietest -> drop(Set.of(quietest.getKey())));
        }
    }

    Map<Origin, Stream> streams() {
        return Collections.unmodifiableMap(streams);
    }

    Collection<PeerRecord> records() {
        return Collections.unmodifiableCollection(records);
    }

    /** Of all purges that were taken since this moment, and are known anywhere in reach, none is missing here. */
    long horizon() {
        return Stream.later(reach, lost);
    }

    /** All is here now that another instance has kept, which goes back to a moment. Only the first of them counts. */
    void join(long moment) {
        if (!hasJoined) {
            hasJoined = true;
            reach = Stream.earlier(reach, moment);
        }
    }

    boolean hasJoined() {
        return hasJoined;
    }

    /** There were purges up to a moment that are not here. */
    void lose(long moment) {
        lost = Stream.later(lost, moment);
    }

    /** Adds what comes next in its stream. */
    void add(Stream stream, PeerRecord purge) {
        records.add(purge);
        bytes += purge.bytes();
        stream.known = purge.sequence();
        while (records.size() > MOST_RECORDS || bytes > MOST_BYTES) {
            PeerRecord first = records.removeFirst();
            Stream shortened = streams.get(first.origin());
            if (shortened != null) {
                shortened.base = first.sequence();
            }
            onDropped(first);
        }
    }

    private void onDropped(PeerRecord purge) {
        bytes -= purge.bytes();
        lose(purge.acceptedAt());
    }

    /** What this instance has taken behind a sequence, in order, of so many bytes at most, but one at least if there is one. */
    List<PeerRecord> own(long after, int most) {
        List<PeerRecord> found = new ArrayList<>();
        Iterator<PeerRecord> backwards = records.descendingIterator();
        while (backwards.hasNext()) {
            PeerRecord purge = backwards.next();
            if (purge.origin().equals(self)) {
                if (purge.sequence() <= after) {
                    break;
                }
                found.add(purge);
            }
        }
        Collections.reverse(found);
        int size = 0;
        for (int i = 0; i < found.size(); i++) {
            size += found.get(i).bytes();
            if (i > 0 && size > most) {
                return found.subList(0, i);
            }
        }
        return found;
    }

    /** Forgets origins that nobody has heard of for long, but for those that are listed. */
    void forget(Set<Origin> listed, long now) {
        List<Origin> quiet = streams.entrySet().stream()
                .filter(each -> !each.getKey().equals(self)
                        && !listed.contains(each.getKey())
                        && now - each.getValue().seenAt > RETENTION)
                .map(Map.Entry::getKey)
                .toList();
        if (!quiet.isEmpty()) {
            drop(Set.copyOf(quiet));
        }
    }

    private void drop(Set<Origin> origins) {
        streams.keySet().removeAll(origins);
        records.removeIf(purge -> {
            boolean isOfThem = origins.contains(purge.origin());
            if (isOfThem) {
                onDropped(purge);
            }
            return isOfThem;
        });
    }
}
