package dev.aicache.coordination;

import dev.aicache.PurgeNotice;

/**
 * A purge in the log.
 *
 * @param stamp where; the sequences of an epoch are contiguous, from 1
 */
public record PurgeRecord(Stamp stamp, PurgeNotice notice) {}
