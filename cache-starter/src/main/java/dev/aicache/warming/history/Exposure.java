package dev.aicache.warming.history;

/**
 * For how many hours each time of the week was watched, older ones counting for less: what counts are to be held against.
 */
final class Exposure {

    /** After so many half-lives an hour counts for nothing. */
    private static final int HALF_LIVES = 12;

    private final double[] cells = new double[Calendar.DAYS * Calendar.HOURS];
    private final double[] hours = new double[Calendar.HOURS];
    private final double[] days = new double[Calendar.DAYS];
    private double total;

    private Exposure() {}

    /**
     * @param first the hour in which watching began
     * @param now in milliseconds since 1970
     * @param halfLife in hours
     */
    static Exposure of(Calendar calendar, long first, long now, double halfLife) {
        Exposure exposure = new Exposure();
        long current = Calendar.hour(now);
        long from = Math.max(first, current - (long) (HALF_LIVES * halfLife));
        for (long hour = from; hour < current; hour++) {
            exposure.add(calendar.cell(hour), Decay.of(current - hour, halfLife));
        }
        exposure.add(calendar.cell(current), (double) (now - current * Calendar.HOUR_MILLIS) / Calendar.HOUR_MILLIS);
        return exposure;
    }

    private void add(int cell, double weight) {
        cells[cell] += weight;
        hours[cell % Calendar.HOURS] += weight;
        days[cell / Calendar.HOURS] += weight;
        total += weight;
    }

    double of(int cell) {
        return cells[cell];
    }

    double shareOfHour(int hour) {
        return total == 0 ? 0 : hours[hour] / total;
    }

    double shareOfDay(int day) {
        return total == 0 ? 0 : days[day] / total;
    }
}
