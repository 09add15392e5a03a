package dev.aicache.warming.history;

import java.util.Arrays;

/**
 * By how much more, or less, is asked at a time than on average.
 *
 * @param hours factor of each hour of the day
 * @param days factor of each day of the week, Monday first
 */
@SuppressWarnings("ArrayRecordComponent") // read once for every key
record Seasons(double[] hours, double[] days) {

    /** All times alike. */
    static final Seasons NONE = none();

    private static Seasons none() {
        double[] hours = new double[Calendar.HOURS];
        double[] days = new double[Calendar.DAYS];
        Arrays.fill(hours, 1);
        Arrays.fill(days, 1);
        return new Seasons(hours, days);
    }

    /** The factor of a time of the week. */
    double of(int cell) {
        return hours[cell % Calendar.HOURS] * days[cell / Calendar.HOURS];
    }

    /** The sum over all times that were watched, each by its factor. */
    double weigh(Exposure exposure) {
        double sum = 0;
        for (int day = 0; day < Calendar.DAYS; day++) {
            double ofDay = 0;
            for (int hour = 0; hour < Calendar.HOURS; hour++) {
                ofDay += exposure.of(day * Calendar.HOURS + hour) * hours[hour];
            }
            sum += ofDay * days[day];
        }
        return sum;
    }
}
