package dev.aicache.coordination.peer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

import dev.aicache.PurgeNotice;
import dev.aicache.Tag;
import dev.aicache.coordination.GenerationTable;
import dev.aicache.coordination.Stamp;

/**
 * What one instance knows of all purges, and what it answers others about it. Every purge is applied in the order in which
 * it arrives, under the table's own next sequence, so that no two instances have to agree on an order or on the time: it is
 * about every entry here whose fill began before it arrived.
 *
 * <p>Of each origin it knows all purges up to some sequence. Where one between is to be had from nobody, everything is
 * purged in its place.
 *
 * <p>Thread-safe; neither waits nor calls anyone else.
 */
final class Knowledge {

    private static final PurgeNotice EVERYTHING = PurgeNotice.hard(Tag.EVERYTHING);

    /** For how long it is believed that there is nobody in the place of who has said goodbye. */
    static final long GOODBYE = Duration.ofMinutes(2).toNanos();

    private final Origin self;
    private final GenerationTable generations;
    private final LongSupplier nanos;
    private final ReentrantLock lock = new ReentrantLock();
    private final long startedAt;
    private final PeerLog log;
    private volatile long head;
    private final AtomicLong repairs = new AtomicLong();
    private final AtomicLong version = new AtomicLong();

    Knowledge(Origin self, GenerationTable generations, LongSupplier nanos) {
        this.self = self;
        this.generations = generations;
        this.nanos = nanos;
        this.startedAt = nanos.getAsLong();
        this.log = new PeerLog(self, startedAt);
    }

    /**
     * What came of a message.
     *
     * @param answer how far the sender's purges are known, or whether that is all that it knows
     * @param news purges that were not known before
     */
    record Learnt<T>(T answer, List<PurgeNotice> news) {}

    Origin self() {
        return self;
    }

    /** The sequence of the last purge of this instance's own. */
    long head() {
        return head;
    }

    /** How often everything was purged because something was missing. */
    long repairs() {
        return repairs.get();
    }

    /** Purges here; the others are to be told. */
    long purge(PurgeNotice notice) {
        lock.lock();
        try {
            long now = nanos.getAsLong();
            Stamp unused = generations.purge(notice);
            Stream own = log.streamOf(self, now);
            add(own, self, own.known + 1, notice, now);
            head = own.known;
            return own.known;
        } finally {
            lock.unlock();
        }
    }

    private void add(Stream stream, Origin origin, long sequence, PurgeNotice notice, long acceptedAt) {
        int size = MessageWriter.size(notice);
        PurgeNotice told = notice;
        if (size > MessageWriter.MOST_PURGE) {
            told = new PurgeNotice(List.of(Tag.EVERYTHING), notice.isSoft());
            size = MessageWriter.size(told);
        }
        version.incrementAndGet();
        log.add(stream, new PeerRecord(origin, sequence, told, acceptedAt, size));
    }

    /** What a member lacks that knows this instance's purges up to a sequence; as much as fits in a message. */
    PeerMessage.Push push(long known, boolean isLast) {
        lock.lock();
        try {
            long now = nanos.getAsLong();
            Stream own = log.streamOf(self, now);
            long from = Math.max(Math.min(known, own.known), own.base);
            List<PeerMessage.Told> purges = log.own(from, MessageWriter.MOST_PURGES).stream()
                    .map(each -> told(each, now))
                    .toList();
            return new PeerMessage.Push(
                    from, own.base, now - log.horizon(), isLast && from + purges.size() == own.known, purges);
        } finally {
            lock.unlock();
        }
    }

    private static PeerMessage.Told told(PeerRecord purge, long now) {
        return new PeerMessage.Told(purge.notice(), now - purge.acceptedAt());
    }

    /** Takes what another instance has purged. What is behind a gap is not taken, unless nobody can close that any more. */
    Learnt<PeerMessage.PushAnswer> receive(Origin origin, PeerMessage.Push push) {
        lock.lock();
        try {
            if (origin.equals(self)) {
                return new Learnt<>(new PeerMessage.PushAnswer(head), List.of());
            }
            long now = nanos.getAsLong();
            List<PurgeNotice> news = new ArrayList<>();
            Stream stream = log.streamOf(origin, now);
            stream.seenAt = Stream.later(stream.seenAt, now);
            if (push.from() > stream.known && push.from() == push.base()) {
                skip(stream, push.from());
                miss(now - push.horizon(), now, news);
            }
            long sequence = push.from();
            for (PeerMessage.Told purge : push.purges()) {
                sequence++;
                learn(stream, origin, sequence, purge, now, news);
            }
            if (push.isLast() && stream.known >= sequence) {
                end(stream, now);
            }
            return new Learnt<>(new PeerMessage.PushAnswer(stream.known), news);
        } finally {
            lock.unlock();
        }
    }

    private void learn(
            Stream stream, Origin origin, long sequence, PeerMessage.Told purge, long now, List<PurgeNotice> news) {
        if (sequence != stream.known + 1) {
            return;
        }
        long acceptedAt = now - purge.age();
        // Before this instance began it had no fill that the purge could be about.
        if (acceptedAt - startedAt >= 0) {
            Stamp unused = generations.purge(purge.notice());
            news.add(purge.notice());
        }
        add(stream, origin, sequence, purge.notice(), acceptedAt);
    }

    /** What is between is missing for good. */
    private static void skip(Stream stream, long sequence) {
        stream.known = sequence;
        stream.base = sequence;
    }

    /** Purges are missing for good that were taken before a moment. */
    private void miss(long before, long now, List<PurgeNotice> news) {
        if (before - startedAt < 0) {
            log.lose(before);
        } else {
            news.addAll(purgeEverything(now));
        }
    }

    private static void end(Stream stream, long now) {
        if (stream.endedAt == Stream.NEVER) {
            stream.endedAt = now;
        }
    }

    /** Makes up for what nobody knows: nothing that is older is current. */
    List<PurgeNotice> repair() {
        lock.lock();
        try {
            return purgeEverything(nanos.getAsLong());
        } finally {
            lock.unlock();
        }
    }

    private List<PurgeNotice> purgeEverything(long now) {
        Stamp unused = generations.purge(EVERYTHING);
        log.lose(now);
        version.incrementAndGet();
        repairs.incrementAndGet();
        return List.of(EVERYTHING);
    }

    /** Asks for what is not known here. */
    PeerMessage.Pull pull() {
        lock.lock();
        try {
            Map<Origin, Long> known = new HashMap<>();
            log.streams().forEach((origin, stream) -> known.put(origin, stream.known));
            return new PeerMessage.Pull(known);
        } finally {
            lock.unlock();
        }
    }

    /** What somebody lacks who knows that much. */
    PeerMessage.PullAnswer answer(PeerMessage.Pull pull) {
        lock.lock();
        try {
            return new PullReply(log, self, pull, nanos.getAsLong()).toMessage();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes what another instance has answered.
     *
     * @param asked the moment before it was asked
     * @return whether that is all that it knows
     */
    Learnt<Boolean> absorb(Origin origin, PeerMessage.PullAnswer answer, long asked) {
        lock.lock();
        try {
            long now = nanos.getAsLong();
            List<PurgeNotice> news = new ArrayList<>();
            boolean isMissing = false;
            for (PeerMessage.Part part : answer.parts()) {
                Stream stream = log.streamOf(part.origin(), asked - part.seen());
                if (part.from() > stream.known && !part.origin().equals(self)) {
                    skip(stream, part.from());
                    isMissing = true;
                }
            }
            if (isMissing) {
                miss(now - answer.horizon(), now, news);
            }
            for (PeerMessage.Line line : answer.lines()) {
                Origin whose = answer.parts().get(line.part()).origin();
                if (!whose.equals(self)) {
                    learn(log.streamOf(whose, now), whose, line.sequence(), line.told(), now, news);
                }
            }
            boolean isAll = !answer.hasMore();
            for (PeerMessage.Part part : answer.parts()) {
                isAll &= part.origin().equals(self) || note(part, asked, now);
            }
            if (isAll) {
                // This instance, which finds itself in the list, has nothing to tell that it did not know.
                if (!origin.equals(self)) {
                    log.join(now - answer.horizon());
                }
                version.incrementAndGet();
                confirm(origin, asked);
            }
            return new Learnt<>(isAll, news);
        } finally {
            lock.unlock();
        }
    }

    /** What another instance knows of an origin is known here, too, if its purges are; and since when, less the way here. */
    private boolean note(PeerMessage.Part part, long asked, long now) {
        Stream stream = log.streamOf(part.origin(), now);
        stream.seenAt = Stream.later(stream.seenAt, asked - part.seen());
        if (stream.known < part.known()) {
            return false;
        }
        if (part.confirmed() >= 0) {
            stream.confirmedAt = Stream.later(stream.confirmedAt, asked - part.confirmed());
        }
        if (part.hasEnded()) {
            end(stream, now);
        }
        return true;
    }

    /** The one who has answered knows all purges of its own. */
    private void confirm(Origin origin, long asked) {
        Stream stream = log.streamOf(origin, asked);
        stream.seenAt = Stream.later(stream.seenAt, asked);
        stream.confirmedAt = Stream.later(stream.confirmedAt, asked);
    }

    /**
     * Up to which moment no purge of an origin is missing; {@link Stream#NEVER} where that is not known. Who has said
     * goodbye has none more, unless somebody else is in its place by now.
     */
    long confirmedAt(Origin origin) {
        lock.lock();
        try {
            Stream stream = log.stream(origin);
            if (stream == null) {
                return Stream.NEVER;
            }
            return stream.endedAt == Stream.NEVER
                    ? stream.confirmedAt
                    : Stream.later(stream.confirmedAt, Stream.earlier(nanos.getAsLong(), stream.endedAt + GOODBYE));
        } finally {
            lock.unlock();
        }
    }

    /** Whether the origin has said that it takes no more purges. */
    boolean hasEnded(Origin origin) {
        lock.lock();
        try {
            Stream stream = log.stream(origin);
            return stream != null && stream.endedAt != Stream.NEVER;
        } finally {
            lock.unlock();
        }
    }

    /** What was purged when, by now. */
    PurgeHistory history() {
        lock.lock();
        try {
            return new PurgeHistory(log.records(), log.horizon());
        } finally {
            lock.unlock();
        }
    }

    /** Changes with what {@link #history} would say. */
    long version() {
        return version.get();
    }

    /** Forgets origins that nobody has heard of for long, but for those that are listed. */
    void forget(Set<Origin> listed) {
        lock.lock();
        try {
            log.forget(listed, nanos.getAsLong());
        } finally {
            lock.unlock();
        }
    }
}
