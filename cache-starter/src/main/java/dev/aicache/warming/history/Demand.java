package dev.aicache.warming.history;

/** What the history knows of one key. Not thread-safe. */
final class Demand {

    private final String route;
    private final Rhythm rhythm = new Rhythm();
    private double level;
    private double cost;
    private long hour;
    private long window = -1;

    /** @param hour of its first access */
    Demand(String route, long hour) {
        this.route = route;
        this.hour = hour;
    }

    String route() {
        return route;
    }

    /** What its answer costs upstream; 0 where that is not known. */
    double cost() {
        return cost;
    }

    void add(Access access, long at, int cell) {
        advance(Math.max(at, hour));
        // What comes late counts as much as it would have, had it come in time.
        long age = hour - at;
        level += access.count() * Decay.of(age, Decay.LEVEL_HALF_LIFE);
        rhythm.add(cell, access.count() * Decay.of(age, Decay.RHYTHM_HALF_LIFE));
        if (access.cost() > 0) {
            cost = access.cost();
        }
    }

    private void advance(long to) {
        if (to > hour) {
            level *= Decay.of(to - hour, Decay.LEVEL_HALF_LIFE);
            rhythm.scale(Decay.of(to - hour, Decay.RHYTHM_HALF_LIFE));
            hour = to;
        }
    }

    /** How often it was asked, older times counting for less. */
    double level(long now) {
        return level * Decay.of(Math.max(0, now - hour), Decay.LEVEL_HALF_LIFE);
    }

    /**
     * When it is asked.
     *
     * @param weight how many accesses of each time the usual is worth
     */
    Seasons seasons(long now, Exposure exposure, Seasons usual, double weight) {
        double decay = Decay.of(Math.max(0, now - hour), Decay.RHYTHM_HALF_LIFE);
        return rhythm.seasons(exposure, usual, decay, weight);
    }

    /** Whether it is asked for the first time in this window. */
    boolean enter(long number) {
        boolean isFirst = window != number;
        window = number;
        return isFirst;
    }
}
