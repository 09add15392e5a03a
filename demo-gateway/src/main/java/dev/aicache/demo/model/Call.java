package dev.aicache.demo.model;

/**
 * One call of the simulated model.
 *
 * @param serial from 1, in the order in which calls came
 */
record Call(long serial, Simulation simulation) {

    /** Seconds since 1970: counts calls, not seconds, so that a run can be repeated to the byte. */
    long created() {
        return 1_767_225_600L + serial;
    }

    Fault fault() {
        return simulation.fault();
    }

    /** Whether the answer breaks down half-way with an error where the model's words should be. */
    boolean breaksDown() {
        return fault() == Fault.ERROR_EVENT || fault() == Fault.ERROR_THEN_DONE;
    }

    /** Whether a stream ends with the event that says so. */
    boolean saysGoodbye() {
        return fault() != Fault.NO_TERMINAL && fault() != Fault.ERROR_EVENT;
    }
}
