package dev.aicache.routing;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Chooses among instances by rendezvous hashing with bounded loads. Thread-safe; a choice takes time in proportion to the
 * number of instances.
 *
 * <p>Each instance has a score for a number, and the highest score wins (Thaler and Ravishankar 1998): whoever knows the
 * same instances chooses the same, in whatever order they are listed, and an instance that comes or goes moves no number
 * but those that it wins or had won. An instance that has no room is passed over for the next by score (Mirrokni, Thorup
 * and Zadimoghaddam 2018): of {@code m} calls in flight and the one to come, each of {@code n} instances has room for
 * {@code ceil(balance * (m + 1) / n)}.
 */
public final class Rendezvous {

    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private final double balance;
    private final int room;

    /** How many calls are in flight, by instance; none that has none. Guarded by this. */
    private final Map<String, Integer> calls = new HashMap<>();

    /**
     * @param balance how far an instance may be above the average of calls in flight: from 1, which is not at all, or 0 for
     *     however far
     * @param room calls in flight that an instance has room for in any case; balance does not matter as long as there are
     *     few
     */
    public Rendezvous(double balance, int room) {
        if (balance != 0 && !(balance >= 1 && Double.isFinite(balance))) {
            throw new IllegalArgumentException("No instance can keep to a factor of " + balance);
        }
        this.balance = balance;
        this.room = room;
    }

    /**
     * Which instance the number goes to now, as an index of the list; not counted as a call.
     *
     * @param instances their ids, at least one
     * @param avoided instances to be chosen only where there is no other
     */
    public synchronized int find(long number, List<String> instances, Set<String> avoided) {
        int capacity = capacity(instances);
        int best = -1;
        int bestRank = -1;
        long bestScore = 0;
        for (int i = 0; i < instances.size(); i++) {
            String id = instances.get(i);
            int rank = (avoided.contains(id) ? 0 : 2) + (calls.getOrDefault(id, 0) < capacity ? 1 : 0);
            long score = score(number, id);
            if (rank > bestRank || (rank == bestRank && score > bestScore)) {
                best = i;
                bestRank = rank;
                bestScore = score;
            }
        }
        return best;
    }

    /** As {@link #find}, and counts a call until its place is left. */
    public synchronized Place take(long number, List<String> instances, Set<String> avoided) {
        int index = find(number, instances, avoided);
        String id = instances.get(index);
        calls.merge(id, 1, Integer::sum);
        return new Place(index, id);
    }

    /** How many calls are in flight, by instance; those that have none are left out. */
    public synchronized Map<String, Integer> callsInFlight() {
        return Map.copyOf(calls);
    }

    private int capacity(List<String> instances) {
        if (balance == 0) {
            return Integer.MAX_VALUE;
        }
        long inFlight = 0;
        for (String id : instances) {
            inFlight += calls.getOrDefault(id, 0);
        }
        return (int) Math.max(room, Math.ceil(balance * (inFlight + 1) / instances.size()));
    }

    private synchronized void leave(String id) {
        calls.computeIfPresent(id, (any, count) -> count == 1 ? null : count - 1);
    }

    static long score(long number, String id) {
        long hash = FNV_OFFSET;
        for (int i = 0; i < id.length(); i++) {
            hash = (hash ^ id.charAt(i)) * FNV_PRIME;
        }
        return mixed(number ^ mixed(hash));
    }

    /** The last step of SplitMix64 (Steele, Lea and Flood 2014). */
    private static long mixed(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }

    /** A call in flight to an instance. Thread-safe. */
    public final class Place {

        private final int index;
        private final String id;
        private boolean isLeft;

        private Place(int index, String id) {
            this.index = index;
            this.id = id;
        }

        /** The instance that was chosen, as an index of the list that it was chosen from. */
        public int index() {
            return index;
        }

        /** The call is over. Idempotent. */
        public void leave() {
            synchronized (Rendezvous.this) {
                if (!isLeft) {
                    isLeft = true;
                    Rendezvous.this.leave(id);
                }
            }
        }
    }
}
