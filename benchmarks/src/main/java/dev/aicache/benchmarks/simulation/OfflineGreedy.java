package dev.aicache.benchmarks.simulation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A reference that knows the trace to its end: who leaves is whose next use saves least, cost / (bytes × requests until
 * then), the newcomer included; what will not be used again while it is fresh is not kept at all. A good answer to the
 * question of what could be saved, not an upper bound. In a store of more than {@value #SAMPLE} entries it looks at so
 * many, drawn at random, for each that leaves.
 */
final class OfflineGreedy implements SimulatedCache {

    private static final int SAMPLE = 64;
    private static final int NEVER = Integer.MAX_VALUE;
    private static final int ABSENT = -1;

    private final List<Request> requests;
    private final Freshness freshness;
    private final SplittableRandom random = new SplittableRandom(0);
    private final int[] nextUseAfter;

    private final int[] residents;
    private int count;
    private long free;
    private int now;

    private final int[] place;
    private final int[] nextUse;
    private final long[] bytes;
    private final long[] expiresAt;

    OfflineGreedy(Trace trace, long maxMemory, Freshness freshness) {
        this.requests = trace.requests();
        this.freshness = freshness;
        this.free = maxMemory;
        this.residents = new int[trace.keys()];
        this.place = new int[trace.keys()];
        this.nextUse = new int[trace.keys()];
        this.bytes = new long[trace.keys()];
        this.expiresAt = new long[trace.keys()];
        Arrays.fill(place, ABSENT);
        this.nextUseAfter = nextUses(trace);
    }

    private static int[] nextUses(Trace trace) {
        int[] next = new int[trace.requests().size()];
        int[] soonest = new int[trace.keys()];
        Arrays.fill(soonest, NEVER);
        for (int i = next.length - 1; i >= 0; i--) {
            int key = trace.requests().get(i).key();
            next[i] = soonest[key];
            soonest[key] = i;
        }
        return next;
    }

    @Override
    public boolean ask(Request request) {
        int key = request.key();
        boolean isHit = place[key] != ABSENT;
        if (isHit) {
            remove(key);
        } else {
            bytes[key] = SimulatedStore.weight(request);
            expiresAt[key] = request.time() + freshness.of(key).toNanos();
        }
        nextUse[key] = nextUseAfter[now];
        if (nextUse[key] != NEVER && requests.get(nextUse[key]).time() < expiresAt[key]) {
            admit(key);
        }
        now++;
        return isHit;
    }

    private void admit(int newcomer) {
        List<Integer> victims = new ArrayList<>();
        while (bytes[newcomer] > free) {
            int victim = leastWorth();
            if (victim == ABSENT || worth(victim) >= worth(newcomer)) {
                victims.forEach(this::add);
                return;
            }
            remove(victim);
            victims.add(victim);
        }
        add(newcomer);
    }

    private int leastWorth() {
        int least = ABSENT;
        for (int i = 0; i < Math.min(SAMPLE, count); i++) {
            int key = residents[count <= SAMPLE ? i : random.nextInt(count)];
            least = least == ABSENT || worth(key) < worth(least) ? key : least;
        }
        return least;
    }

    private double worth(int key) {
        return requests.get(nextUse[key]).cost() / ((double) bytes[key] * (nextUse[key] - now));
    }

    private void add(int key) {
        free -= bytes[key];
        place[key] = count;
        residents[count++] = key;
    }

    private void remove(int key) {
        free += bytes[key];
        int last = residents[--count];
        residents[place[key]] = last;
        place[last] = place[key];
        place[key] = ABSENT;
    }
}
