package dev.aicache.warming.history;

/**
 * How the journal stands; a moment's reading.
 *
 * @param bytes of its files
 * @param requests how many requests can be asked again
 * @param dropped how many accesses and requests were not written: too many at a time, too large, or the disk failed
 */
public record JournalStatistics(long bytes, long requests, long dropped) {}
