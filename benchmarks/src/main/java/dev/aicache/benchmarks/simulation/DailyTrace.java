package dev.aicache.benchmarks.simulation;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

import dev.aicache.benchmarks.Zipf;

/**
 * Weeks of requests with the rhythm of an office, the same for the same seed; measured from no traffic. Hours differ: the
 * most is asked on working days from nine to five, a twentieth of that at night, a fifth of the usual on weekends.
 * Popularity shifts: each key has a time of its own, two in three of them working days and one the weekend, and an hour of
 * the day, about which nine in ten of its requests fall within two hours; within the keys of a time popularity is Zipf's.
 * It drifts: every day some keys give way to new ones. And a part of all requests is for something that nobody asks again.
 *
 * @param keys how many there are at a time that are asked more than once
 * @param perHour requests in an hour of the busiest
 * @param oneHit share of the requests for a key of their own, from 0 to 1
 * @param drift share of the keys that give way each day, from 0 to 1
 */
record DailyTrace(int keys, int perHour, double oneHit, double drift) {

    /** A Monday, at midnight. */
    static final Instant START = Instant.parse("2026-01-05T00:00:00Z");

    private static final double EXPONENT = 0.9;
    private static final double ANY_TIME = 0.1;
    private static final int HOURS = 24;
    private static final int MOST_TRIES = 50;

    /** The keys that are asked together: those of an hour of working days, or of weekends. */
    private static final class Group {
        private final List<Integer> ranked = new ArrayList<>();
    }

    Trace draw(int days, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int[] next = {0};
        Group[][] groups = groups(next, random);
        List<Request> all = new ArrayList<>();
        for (int day = 0; day < days; day++) {
            boolean isWeekend = isWeekend(day);
            for (int hour = 0; hour < HOURS; hour++) {
                long begin = Duration.ofHours((long) day * HOURS + hour).toNanos();
                long[] times = times((int) (perHour * share(hour) * (isWeekend ? 0.2 : 1)), random);
                for (long time : times) {
                    int key = random.nextDouble() < oneHit ? next[0]++ : key(groups, isWeekend, hour, random);
                    all.add(request(key, begin + time));
                }
            }
            replace(groups, next, random);
        }
        return new Trace("daily", all, next[0]);
    }

    static boolean isWeekend(int day) {
        DayOfWeek weekday =
                START.plus(Duration.ofDays(day)).atZone(ZoneOffset.UTC).getDayOfWeek();
        return weekday == DayOfWeek.SATURDAY || weekday == DayOfWeek.SUNDAY;
    }

    private Group[][] groups(int[] next, SplittableRandom random) {
        Group[][] groups = new Group[2][HOURS];
        for (int hour = 0; hour < HOURS; hour++) {
            groups[0][hour] = new Group();
            groups[1][hour] = new Group();
        }
        for (int i = 0; i < keys; i++) {
            groups[random.nextInt(3) == 0 ? 1 : 0][hour(random)].ranked.add(next[0]++);
        }
        return groups;
    }

    /** More keys have an hour at which more is asked. */
    private static int hour(SplittableRandom random) {
        while (true) {
            int hour = random.nextInt(HOURS);
            if (random.nextDouble() < share(hour)) {
                return hour;
            }
        }
    }

    private static double share(int hour) {
        if (hour >= 9 && hour < 17) {
            return 1;
        }
        return hour == 8 || (hour >= 17 && hour < 20) ? 0.5 : 0.05;
    }

    private static long[] times(int count, SplittableRandom random) {
        return random.longs(count, 0, Duration.ofHours(1).toNanos()).sorted().toArray();
    }

    private static int key(Group[][] groups, boolean isWeekend, int hour, SplittableRandom random) {
        boolean isAnyTime = random.nextDouble() < ANY_TIME;
        for (int tries = 0; ; tries++) {
            // Of few keys there may be none about this time.
            isAnyTime |= tries == MOST_TRIES;
            int at = isAnyTime ? random.nextInt(HOURS) : Math.floorMod(hour + random.nextInt(5) - 2, HOURS);
            int days = isAnyTime ? random.nextInt(2) : isWeekend ? 1 : 0;
            List<Integer> ranked = groups[days][at].ranked;
            if (!ranked.isEmpty()) {
                return ranked.get(new Zipf(ranked.size(), EXPONENT).draw(random));
            }
        }
    }

    private void replace(Group[][] groups, int[] next, SplittableRandom random) {
        for (Group[] ofDays : groups) {
            for (Group group : ofDays) {
                group.ranked.replaceAll(key -> random.nextDouble() < drift ? next[0]++ : key);
            }
        }
    }

    /** Size and cost are the same whenever a key is asked. */
    private static Request request(int key, long time) {
        SplittableRandom random = new SplittableRandom(key);
        double size = Math.min(200e3, Math.max(500, 6e3 * Math.exp(1.3 * random.nextGaussian())));
        double seconds = 1 + size / 1500;
        return new Request(key, (int) size, seconds, time);
    }
}
