package dev.aicache.coordination.peer;

import dev.aicache.PurgeNotice;

/**
 * A purge in the log of an instance, its own or another one's.
 *
 * @param sequence of its origin; contiguous, from 1
 * @param acceptedAt when the origin took it, by the clock of this instance, in nanoseconds; rather later than it was
 * @param bytes that it takes in a message
 */
record PeerRecord(Origin origin, long sequence, PurgeNotice notice, long acceptedAt, int bytes) {}
