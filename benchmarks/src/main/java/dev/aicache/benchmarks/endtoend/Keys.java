package dev.aicache.benchmarks.endtoend;

/**
 * Which questions are asked.
 *
 * @param order of those that are asked again and again: cycle, uniform or zipf
 * @param count how many of those there are
 * @param fresh share of questions that nobody asks again
 */
record Keys(String order, int count, double fresh) {

    static Keys cycle(int count) {
        return new Keys("cycle", count, 0);
    }

    static Keys uniform(int count) {
        return new Keys("uniform", count, 0);
    }

    /** With exponent 0.9. */
    static Keys zipf(int count) {
        return new Keys("zipf", count, 0);
    }

    static Keys mixed(int count, double fresh) {
        return new Keys("cycle", count, fresh);
    }

    static Keys onlyFresh() {
        return new Keys("cycle", 1, 1);
    }

    /** Those of {@link #count} in turn, so that each is asked once. */
    Keys once() {
        return cycle(count);
    }
}
