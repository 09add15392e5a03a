package dev.aicache.coordination.peer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Puts together what somebody lacks. For one thread, under the lock of the log's owner. */
final class PullReply {

    private final PeerLog log;
    private final Origin self;
    private final PeerMessage.Pull pull;
    private final long now;
    private final List<PeerMessage.Part> parts = new ArrayList<>();
    private final Map<Origin, Integer> indexes = new HashMap<>();
    private final List<PeerMessage.Line> lines = new ArrayList<>();
    private boolean isBehind;
    private boolean hasMore;
    private long horizon;

    PullReply(PeerLog log, Origin self, PeerMessage.Pull pull, long now) {
        this.log = log;
        this.self = self;
        this.pull = pull;
        this.now = now;
        this.horizon = log.horizon();
    }

    PeerMessage.PullAnswer toMessage() {
        log.streams().forEach(this::part);
        if (isBehind || parts.size() < log.streams().size()) {
            lines();
        }
        return new PeerMessage.PullAnswer(hasMore, now - horizon, parts, lines);
    }

    private long known(Origin origin) {
        return pull.known().getOrDefault(origin, 0L);
    }

    /** Of who is being forgotten nobody is told who does not know. */
    private boolean isForgotten(Origin origin, Stream stream) {
        return !origin.equals(self)
                && !pull.known().containsKey(origin)
                && now - stream.seenAt > PeerLog.RETENTION - PeerLog.FORGETTING;
    }

    private void part(Origin origin, Stream stream) {
        if (isForgotten(origin, stream)) {
            return;
        }
        long from = Math.min(stream.known, Math.max(known(origin), stream.base));
        isBehind |= from < stream.known;
        indexes.put(origin, parts.size());
        boolean isSelf = origin.equals(self);
        long confirmed = isSelf ? 0 : stream.confirmedAt == Stream.NEVER ? -1 : now - stream.confirmedAt;
        parts.add(new PeerMessage.Part(
                origin,
                from,
                stream.known,
                confirmed,
                isSelf ? 0 : Math.max(0, now - stream.seenAt),
                stream.endedAt != Stream.NEVER));
    }

    private void lines() {
        int size = 0;
        for (PeerRecord purge : log.records()) {
            Integer index = indexes.get(purge.origin());
            if (index == null) {
                horizon = Stream.later(horizon, purge.acceptedAt());
            } else if (purge.sequence() > parts.get(index).from()) {
                size += purge.bytes();
                if (size > MessageWriter.MOST_PURGES) {
                    hasMore = true;
                    return;
                }
                lines.add(new PeerMessage.Line(
                        index, purge.sequence(), new PeerMessage.Told(purge.notice(), now - purge.acceptedAt())));
            }
        }
    }
}
