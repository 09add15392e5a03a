package dev.aicache.warming.history;

/**
 * How often something was asked, by hour of the day and by day of the week, older times counting for less. Not
 * thread-safe.
 */
final class Rhythm {

    private final float[] hours = new float[Calendar.HOURS];
    private final float[] days = new float[Calendar.DAYS];

    void add(int cell, double count) {
        hours[cell % Calendar.HOURS] += (float) count;
        days[cell / Calendar.HOURS] += (float) count;
    }

    /** Lets everything count for less. */
    void scale(double factor) {
        for (int i = 0; i < hours.length; i++) {
            hours[i] *= (float) factor;
        }
        for (int i = 0; i < days.length; i++) {
            days[i] *= (float) factor;
        }
    }

    /**
     * How the rhythm goes, each factor 1 where a time is like any other: what was counted, over what would have been had it
     * been asked as often at all times. Where little was counted, what is usual counts for more.
     *
     * @param exposure for how long each time of the week was watched
     * @param usual factors to begin with
     * @param decay what everything counts for by now
     * @param weight how many accesses of each time the usual is worth
     */
    Seasons seasons(Exposure exposure, Seasons usual, double decay, double weight) {
        double total = 0;
        for (float each : days) {
            total += decay * each;
        }
        double[] byHour = new double[Calendar.HOURS];
        for (int hour = 0; hour < byHour.length; hour++) {
            byHour[hour] = (decay * hours[hour] + weight * usual.hours()[hour])
                    / (total * exposure.shareOfHour(hour) + weight);
        }
        double[] byDay = new double[Calendar.DAYS];
        for (int day = 0; day < byDay.length; day++) {
            byDay[day] = (decay * days[day] + weight * usual.days()[day]) / (total * exposure.shareOfDay(day) + weight);
        }
        return new Seasons(byHour, byDay);
    }
}
