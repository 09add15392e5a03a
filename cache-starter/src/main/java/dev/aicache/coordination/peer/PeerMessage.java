package dev.aicache.coordination.peer;

import java.util.List;
import java.util.Map;

import dev.aicache.PurgeNotice;

/** What instances say to each other. Ages are nanoseconds, since clocks differ. */
sealed interface PeerMessage {

    /**
     * A purge with its age.
     *
     * @param age since its origin took it
     */
    record Told(PurgeNotice notice, long age) {}

    /**
     * Purges that the sender has taken itself.
     *
     * @param from the sequence before the first of them
     * @param base the sequence up to which the sender has none any more
     * @param horizon age of the moment since when no purge is missing there
     * @param isLast whether the sender takes no more
     * @param purges contiguous
     */
    record Push(long from, long base, long horizon, boolean isLast, List<Told> purges) implements PeerMessage {

        public Push {
            purges = List.copyOf(purges);
        }
    }

    /** Up to which sequence the purges of who has pushed are known. */
    record PushAnswer(long known) implements PeerMessage {}

    /** Up to which sequence which purges are known: what is behind is asked for. */
    record Pull(Map<Origin, Long> known) implements PeerMessage {

        public Pull {
            known = Map.copyOf(known);
        }
    }

    /**
     * What was asked for.
     *
     * @param hasMore whether there is more than a message has room for
     * @param horizon age of the moment since when no purge is missing here
     * @param lines purges, for each origin in order and contiguous
     */
    record PullAnswer(boolean hasMore, long horizon, List<Part> parts, List<Line> lines) implements PeerMessage {

        public PullAnswer {
            parts = List.copyOf(parts);
            lines = List.copyOf(lines);
        }
    }

    /**
     * What is known of an origin.
     *
     * @param from the sequence before the first purge of it that is, or will be, sent
     * @param known up to where it is known
     * @param confirmed age of the moment up to which none of its purges is missing; negative where there is none
     * @param seen age of the last sign of life
     */
    record Part(Origin origin, long from, long known, long confirmed, long seen, boolean hasEnded) {}

    /**
     * A purge of an origin.
     *
     * @param part index of the origin
     */
    record Line(int part, long sequence, Told told) {}
}
