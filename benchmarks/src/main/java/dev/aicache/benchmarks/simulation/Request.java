package dev.aicache.benchmarks.simulation;

/**
 * One line of a trace.
 *
 * @param key number of what is asked for; a trace numbers them from 0
 * @param size of the answer in bytes
 * @param cost of asking upstream, in any unit
 * @param time in nanoseconds, on the trace's clock
 */
record Request(int key, int size, double cost, long time) {}
