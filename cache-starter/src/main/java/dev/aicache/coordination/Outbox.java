package dev.aicache.coordination;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.aicache.PurgeNotice;
import dev.aicache.Tag;

/**
 * Purges that the log is still to hear of, in order. Where there are too many, one purge of everything takes their place:
 * too much is purged, never too little. Thread-safe.
 */
final class Outbox {

    private static final PurgeNotice EVERYTHING = PurgeNotice.hard(Tag.EVERYTHING);

    private final int most;
    private final Deque<PurgeNotice> waiting = new ArrayDeque<>();

    Outbox(int most) {
        this.most = most;
    }

    synchronized void add(PurgeNotice notice) {
        if (waiting.size() == most) {
            waiting.clear();
            waiting.add(EVERYTHING);
        } else {
            waiting.add(notice);
        }
    }

    synchronized int size() {
        return waiting.size();
    }

    /** Those that wait now. */
    synchronized List<PurgeNotice> all() {
        return List.copyOf(waiting);
    }

    /** The first one, which stays; null where there is none. */
    synchronized @Nullable PurgeNotice first() {
        return waiting.peek();
    }

    /** The log has it. */
    synchronized void remove(PurgeNotice notice) {
        boolean unused = waiting.remove(notice);
    }
}
