package dev.aicache.benchmarks.endtoend;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

/**
 * What was measured of one candidate at one time.
 *
 * @param round from 1 on; windows of one round were taken one after the other
 * @param requests that were answered
 * @param cpu microseconds of user and system time of the server's processes per request
 * @param rate requests per second
 * @param p50 microseconds until the last byte, and so on; until the first one in the fields called first
 * @param allocated bytes per request, or -1 where that is not known
 * @param calls upstream calls per request
 * @param others cores that were taken by other processes
 * @param stolen cores that were taken by other machines
 */
record Window(
        String scenario,
        String candidate,
        int round,
        long requests,
        double cpu,
        double rate,
        double p50,
        double p99,
        double p999,
        double first50,
        double first99,
        double allocated,
        double calls,
        double others,
        double stolen) {

    /** Above this, the figures say more about the others. */
    static final double MOST_OTHERS = 0.15;

    static final String HEADER = "scenario\tcandidate\tround\trequests\tcpu\trate\tp50\tp99\tp999\tfirst50\tfirst99"
            + "\tallocated\tcalls\tothers\tstolen";

    boolean isQuiet() {
        return others <= MOST_OTHERS && stolen <= MOST_OTHERS;
    }

    String line() {
        StringJoiner line = new StringJoiner("\t")
                .add(scenario)
                .add(candidate)
                .add(Integer.toString(round))
                .add(Long.toString(requests));
        for (double figure : figures()) {
            line.add(String.format(Locale.ROOT, "%.3f", figure));
        }
        return line.toString();
    }

    private double[] figures() {
        return new double[] {cpu, rate, p50, p99, p999, first50, first99, allocated, calls, others, stolen};
    }

    /** @throws IllegalArgumentException if this is not what {@link #line} writes */
    static Window of(String line) {
        List<String> fields = Arrays.asList(line.split("\t", -1));
        if (fields.size() != HEADER.split("\t", -1).length) {
            throw new IllegalArgumentException("Not a measured window: " + line);
        }
        double[] figures =
                fields.stream().skip(4).mapToDouble(Double::parseDouble).toArray();
        return new Window(
                fields.get(0),
                fields.get(1),
                Integer.parseInt(fields.get(2)),
                Long.parseLong(fields.get(3)),
                figures[0],
                figures[1],
                figures[2],
                figures[3],
                figures[4],
                figures[5],
                figures[6],
                figures[7],
                figures[8],
                figures[9],
                figures[10]);
    }
}
