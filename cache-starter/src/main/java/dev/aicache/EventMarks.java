package dev.aicache;

import java.util.Arrays;

/**
 * What a body knows of its events, in one array, because a second field would cost every entry eight bytes: where each
 * event ends, ascending, and behind that, where it is known, the complement of the time each came. Ends are positive,
 * complements negative.
 */
final class EventMarks {

    private EventMarks() {}

    /**
     * Marks with times.
     *
     * @throws IllegalArgumentException unless there is one time for each end, from 0 and not descending
     */
    static int[] of(int[] ends, int[] times) {
        if (ends.length != times.length) {
            throw new IllegalArgumentException("Every event needs a time");
        }
        int[] marks = Arrays.copyOf(ends, 2 * ends.length);
        int last = 0;
        for (int i = 0; i < times.length; i++) {
            if (times[i] < last) {
                throw new IllegalArgumentException("Times must not descend");
            }
            last = times[i];
            marks[ends.length + i] = ~last;
        }
        return marks;
    }

    /**
     * Looks whether these can be the marks of a body of this length.
     *
     * @throws IllegalArgumentException if not
     */
    static void check(int size, int[] marks) {
        int events = events(marks);
        int last = 0;
        for (int i = 0; i < events; i++) {
            if (marks[i] <= last) {
                throw new IllegalArgumentException("Event ends must ascend");
            }
            last = marks[i];
        }
        if (events > 0 && last != size) {
            throw new IllegalArgumentException("The last event must end with the body");
        }
        if (isTimed(marks)) {
            int[] times = new int[events];
            Arrays.setAll(times, event -> time(marks, event));
            int[] same = of(Arrays.copyOf(marks, events), times);
            if (marks.length != same.length) {
                throw new IllegalArgumentException("Every event needs a time");
            }
        }
    }

    static boolean isTimed(int[] marks) {
        return marks.length > 0 && marks[marks.length - 1] < 0;
    }

    static int events(int[] marks) {
        return isTimed(marks) ? marks.length / 2 : marks.length;
    }

    static int time(int[] marks, int event) {
        if (!isTimed(marks)) {
            throw new IllegalStateException("It is not known when the events came");
        }
        return ~marks[marks.length / 2 + event];
    }
}
