package dev.aicache.warming;

/**
 * A request that is to be asked for the first time, or again.
 *
 * @param number its place among all requests of the job
 * @param failures how often it has failed
 * @param due when it may be asked, in nanoseconds
 */
record Attempt(WarmingRequest request, long number, int failures, long due) {

    Attempt again(long whenDue) {
        return new Attempt(request, number, failures + 1, whenDue);
    }

    boolean isDue(long now) {
        return due - now <= 0;
    }
}
