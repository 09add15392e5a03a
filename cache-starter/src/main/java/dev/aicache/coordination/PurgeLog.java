package dev.aicache.coordination;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

import dev.aicache.PurgeNotice;

/**
 * The log of purges that all instances write and read. Its sequence is contiguous within an epoch, and an epoch ends where
 * the log may have lost something: where a copy takes over that can tell that it has, its epoch is another one. That a copy
 * cannot tell is found out only by its head being behind what an instance knows, before others have appended as much.
 * Thread-safe; calls may block, and are never made on an event loop.
 */
public interface PurgeLog {

    /**
     * Appends a purge.
     *
     * @return where it is
     * @throws IOException where it is not known to be in the log; it may be all the same, and appending it again does no
     *     harm
     */
    Stamp append(PurgeNotice notice) throws IOException;

    /**
     * The next records behind a place, in the order of the log, or none where there is none within the time. Where the place
     * is in another epoch or the records behind it are gone, the first ones that there are.
     */
    List<PurgeRecord> read(Stamp after, Duration wait) throws IOException;

    /** Where the log stands; 0 in its epoch where nothing was appended. */
    Stamp head() throws IOException;

    /**
     * What was purged in its epoch up to its head, for who begins to follow it, or has missed something. Where that is not
     * kept, everything.
     */
    default PurgeState state() throws IOException {
        return PurgeState.unknown(head());
    }

    /**
     * Begins another epoch, unless that has been done: in one step of the log's own, so that of many instances one does it.
     *
     * @param epoch that is to end
     * @return where the log stands then
     */
    Stamp rotate(long epoch) throws IOException;
}
