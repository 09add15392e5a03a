package dev.aicache.warming.history;

/** How much less an observation counts with its age: half as much after each half-life. */
final class Decay {

    /** In hours. How often a key is asked changes within days. */
    static final double LEVEL_HALF_LIFE = 3 * 24;

    /** In hours. When in a week it is asked changes more slowly, and is seen only once a week. */
    static final double RHYTHM_HALF_LIFE = 21 * 24;

    private Decay() {}

    /** Both in hours. */
    static double of(long age, double halfLife) {
        return Math.exp(-Math.log(2) * (double) age / halfLife);
    }
}
