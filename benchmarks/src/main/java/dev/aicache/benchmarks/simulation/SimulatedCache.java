package dev.aicache.benchmarks.simulation;

/** What a trace is replayed through. Not thread-safe. */
interface SimulatedCache {

    /**
     * Takes the next request of the trace; what is not found is fetched, and stored if the policy wants it.
     *
     * @return whether it was answered from the cache
     */
    boolean ask(Request request);
}
