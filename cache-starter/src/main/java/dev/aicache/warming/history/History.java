package dev.aicache.warming.history;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.aicache.CacheKey;

/**
 * What was asked, in bounded memory, and what that lets expect. Says the same for the same accesses in the same order,
 * whatever the time at which it is told of them. Thread-safe; an expectation takes milliseconds for each ten thousand keys.
 *
 * <p>A key is asked at random, the more often the higher its level, at times that have their seasons: so many times in an
 * hour as <i>level × factor of the hour of the day × factor of the day of the week</i>, as in the multiplicative model of
 * Holt and Winters (Winters 1960). The level is what was asked, over what one would have been asked at level one, both
 * counting for less with age (exponential decay); as seasons are in both, a quiet weekend lowers no level. The factors
 * of a key that was asked seldom are drawn to those of all keys, as the mean of a Gamma prior and Poisson counts is.
 * Whether a key is asked at all in a time then has the probability 1 - e<sup>-n</sup>, n being how often it is expected.
 */
public final class History {

    /** By the key's digest, for an order that is always the same. */
    static final Comparator<Access> BY_KEY = Comparator.comparing(Access::key, History::compare);

    /** How many keys are known, unless told otherwise: about ten megabytes. */
    public static final int KEYS = 32_768;

    /** A key that is less likely to be asked is not expected: filling it would be in vain more often than not. */
    static final double LEAST_PROBABILITY = 0.5;

    /** How many accesses of its own a key needs at a time for its season to count as much as everybody's. */
    private static final double KEY_WEIGHT = 1;

    /** The same for everybody's seasons, against none. */
    private static final double ALL_WEIGHT = 20;

    /** Hours without an access that every key is thought to have had: what has just begun is not taken for a habit. */
    private static final double PRIOR_HOURS = 6;

    private final int limit;
    private final Calendar calendar;
    private final Map<CacheKey, Demand> demands = new HashMap<>();
    private final Demand all;
    private long first = Long.MAX_VALUE;
    private long windows;
    private @Nullable Watch watch;

    /**
     * @param zone where the callers are: days and hours are theirs
     * @param limit how many keys are known at most; beyond, a quarter of them goes, those asked least
     */
    public History(ZoneId zone, int limit) {
        this.calendar = new Calendar(zone);
        this.limit = limit;
        this.all = new Demand("", 0);
    }

    ZoneId zone() {
        return calendar.zone();
    }

    /** Takes an access; they are to come in the order of their times, more or less. */
    public synchronized void add(Access access) {
        long hour = Calendar.hour(access.time());
        Demand demand = demands.get(access.key());
        if (demand == null) {
            if (access.count() == 0) {
                return;
            }
            demand = new Demand(access.route(), hour);
            demands.put(access.key(), demand);
        }
        int cell = calendar.cell(hour);
        demand.add(access, hour, cell);
        all.add(access, hour, cell);
        first = Math.min(first, hour);
        if (watch != null && access.count() > 0) {
            watch.add(access, demand.enter(windows));
        }
        if (demands.size() > limit) {
            prune(hour);
        }
    }

    private void prune(long now) {
        record Level(CacheKey key, double level) {}
        List<Level> levels = new ArrayList<>(demands.size());
        demands.forEach((key, demand) -> levels.add(new Level(key, demand.level(now))));
        levels.sort(Comparator.comparingDouble(Level::level).thenComparing(Level::key, History::compare));
        levels.subList(0, Math.max(1, limit / 4)).forEach(each -> demands.remove(each.key()));
    }

    private static int compare(CacheKey one, CacheKey other) {
        int a = Long.compare(one.a(), other.a());
        int b = a != 0 ? a : Long.compare(one.b(), other.b());
        int c = b != 0 ? b : Long.compare(one.c(), other.c());
        return c != 0 ? c : Long.compare(one.d(), other.d());
    }

    /** Whether the key is one of those that are known. */
    synchronized boolean isKnown(CacheKey key) {
        return demands.containsKey(key);
    }

    /** How many keys are known. */
    public synchronized int size() {
        return demands.size();
    }

    /**
     * What is likely to be asked, by what was until the beginning of that time.
     *
     * @param most how many keys are named at most
     */
    public synchronized Forecast forecast(Instant from, Instant to, int most) {
        if (demands.isEmpty() || !to.isAfter(from)) {
            return new Forecast(from, to, List.of());
        }
        long now = from.toEpochMilli();
        long hour = Calendar.hour(now);
        Exposure watched = Exposure.of(calendar, first, now, Decay.RHYTHM_HALF_LIFE);
        Exposure lately = Exposure.of(calendar, first, now, Decay.LEVEL_HALF_LIFE);
        Seasons usual = all.seasons(hour, watched, Seasons.NONE, ALL_WEIGHT);
        double[] ahead = ahead(now, to.toEpochMilli());
        double meanCost = meanCost();
        List<Expected> expected = new ArrayList<>();
        demands.forEach((key, demand) -> {
            double level = demand.level(hour);
            Seasons seasons = demand.seasons(hour, watched, usual, KEY_WEIGHT);
            double count = level / (seasons.weigh(lately) + PRIOR_HOURS) * sum(seasons, ahead);
            double probability = -Math.expm1(-count);
            if (probability >= LEAST_PROBABILITY) {
                double cost = demand.cost() > 0 ? demand.cost() : meanCost;
                expected.add(new Expected(key, demand.route(), count, probability, probability * cost));
            }
        });
        expected.sort(Comparator.comparingDouble(Expected::value)
                .thenComparingDouble(Expected::count)
                .reversed()
                .thenComparing(Expected::key, History::compare));
        return new Forecast(from, to, expected.subList(0, Math.min(most, expected.size())));
    }

    /** How many hours of each time of the week lie ahead. */
    private double[] ahead(long from, long to) {
        double[] cells = new double[Calendar.DAYS * Calendar.HOURS];
        for (long hour = Calendar.hour(from); hour * Calendar.HOUR_MILLIS < to; hour++) {
            long begin = Math.max(from, hour * Calendar.HOUR_MILLIS);
            long end = Math.min(to, (hour + 1) * Calendar.HOUR_MILLIS);
            cells[calendar.cell(hour)] += (double) (end - begin) / Calendar.HOUR_MILLIS;
        }
        return cells;
    }

    private static double sum(Seasons seasons, double[] ahead) {
        double sum = 0;
        for (int cell = 0; cell < ahead.length; cell++) {
            if (ahead[cell] > 0) {
                sum += ahead[cell] * seasons.of(cell);
            }
        }
        return sum;
    }

    private double meanCost() {
        double mean = demands.values().stream()
                .mapToDouble(Demand::cost)
                .filter(cost -> cost > 0)
                .sorted()
                .average()
                .orElse(1);
        return mean > 0 ? mean : 1;
    }

    /**
     * Holds a forecast against what is asked from now on, in the place of the one before.
     *
     * @return how well that one did; null where there was none
     */
    synchronized @Nullable Score watch(@Nullable Forecast next) {
        Watch before = watch;
        windows++;
        watch = next == null ? null : new Watch(next);
        return before == null ? null : before.score();
    }
}
