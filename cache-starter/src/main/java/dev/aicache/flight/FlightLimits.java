package dev.aicache.flight;

/**
 * What a flight may cost.
 *
 * @param maxRecorded bytes of the answer up to which it is recorded whole; beyond, it is passed through a window of
 *     this size and can neither be stored nor joined
 * @param finishAbandoned whether the fill goes on when every reader has left
 */
public record FlightLimits(long maxRecorded, boolean finishAbandoned) {}
