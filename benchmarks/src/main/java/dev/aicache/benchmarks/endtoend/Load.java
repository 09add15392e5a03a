package dev.aicache.benchmarks.endtoend;

/**
 * Who asks what, and how often.
 *
 * @param answer what is asked for
 * @param keys which questions
 * @param connections that ask, each one question after the other
 * @param rate of questions per second, whether or not they are answered in time; 0 for as many as are answered
 */
record Load(Answer answer, Keys keys, int connections, int rate) {

    static Load closed(Answer answer, Keys keys, int connections) {
        return new Load(answer, keys, connections, 0);
    }

    static Load open(Answer answer, Keys keys, int rate) {
        return new Load(answer, keys, 16, rate);
    }

    boolean isOpen() {
        return rate > 0;
    }
}
