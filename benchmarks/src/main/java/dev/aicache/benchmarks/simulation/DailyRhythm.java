package dev.aicache.benchmarks.simulation;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * What is answered from a cold store, and from one that is filled ahead, in the first busy hour of each day and over it
 * all, printed as a table.
 *
 * @param days of the trace, the first of which only teach
 * @param learning how many those are
 * @param ttl how long answers are fresh
 * @param most how many are filled ahead for an hour at most
 */
record DailyRhythm(DailyTrace trace, int days, int learning, Duration ttl, int most, long seed, PrintStream out) {

    private static final Duration WINDOW = Duration.ofHours(1);

    /** The hour in which the day begins. */
    private static final int FIRST_HOUR = 8;

    /** What was asked, what of it was answered from the store, and what the upstream took for the rest. */
    private static final class Sum {
        private long requests;
        private long hits;
        private double cost;
        private double waited;

        void add(Request request, boolean isHit) {
            requests++;
            hits += isHit ? 1 : 0;
            cost += request.cost();
            waited += isHit ? 0 : request.cost();
        }

        String row() {
            return String.format(
                    Locale.ROOT,
                    "%.3f / %.3f",
                    (double) hits / Math.max(1, requests),
                    cost == 0 ? 0 : 1 - waited / cost);
        }
    }

    void run() {
        Trace drawn = trace.draw(days, seed);
        out.printf(
                Locale.ROOT,
                "%d days from a Monday on, %d of them to learn from: %d requests for %d keys; answers are fresh for %s, at most %d are filled ahead for an hour; seed %d%n%n",
                days,
                learning,
                drawn.requests().size(),
                drawn.distinct(),
                ttl,
                most,
                seed);
        out.println(
                "| hits / cost saved for callers | 08:00-09:00, working days | 08:00-09:00, weekends | all hours | fetched ahead | upstream cost |");
        out.println("|---|---|---|---|---|---|");
        print("gradual", drawn.requests(), false);
        print("predictive", drawn.requests(), true);
    }

    private void print(String name, List<Request> requests, boolean isWarmed) {
        WarmedStore store = new WarmedStore(Long.MAX_VALUE, new Freshness(List.of(ttl)), isWarmed, WINDOW, most);
        Sum working = new Sum();
        Sum weekend = new Sum();
        Sum all = new Sum();
        long fillsBefore = 0;
        double spentBefore = 0;
        for (Request request : requests) {
            int hour = (int) (request.time() / Duration.ofHours(1).toNanos());
            boolean isHit = store.ask(request);
            if (hour / 24 < learning) {
                fillsBefore = store.fills();
                spentBefore = store.spent();
                continue;
            }
            all.add(request, isHit);
            if (hour % 24 == FIRST_HOUR) {
                (DailyTrace.isWeekend(hour / 24) ? weekend : working).add(request, isHit);
            }
        }
        out.printf(
                Locale.ROOT,
                "| %s | %s | %s | %s | %d | %.0f |%n",
                name,
                working.row(),
                weekend.row(),
                all.row(),
                store.fills() - fillsBefore,
                all.waited + store.spent() - spentBefore);
    }
}
