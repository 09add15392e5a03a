package dev.aicache;

import java.util.Locale;

/** The policies that are built in. */
public enum StandardEviction implements EvictionPolicy {

    /** Least recently used first. */
    LRU {
        @Override
        public double worth(EvictionCandidate entry) {
            return entry.lastAccess();
        }
    },

    /**
     * Least frequently used first, as Caffeine does it: W-TinyLFU (Einziger, Friedman and Manes 2017), which also turns
     * away newcomers that are asked for less than what would have to leave. Where other limits than the memory are
     * reached, by number of reads with aging (LFU-DA, Arlitt et al. 2000).
     */
    LFU {
        @Override
        public double worth(EvictionCandidate entry) {
            return entry.age() + 1 + entry.hits();
        }
    },

    /** Oldest first, however often it is read. */
    FIFO {
        @Override
        public double worth(EvictionCandidate entry) {
            return entry.sequence();
        }
    },

    /** Soonest to expire first. */
    TTL {
        @Override
        public double worth(EvictionCandidate entry) {
            return entry.expiresAt();
        }
    },

    /** Stale or in the last tenth of their TTL first, then least recently used. */
    HYBRID {
        @Override
        public double worth(EvictionCandidate entry) {
            return entry.lastAccess();
        }

        @Override
        public long expendableAt(EvictionCandidate entry) {
            return entry.expiresAt() - (entry.expiresAt() - entry.storedAt()) / NEARLY_EXPIRED;
        }
    },

    /**
     * Least cost saved per byte first: <i>GreedyDual-Size-Frequency</i> (Cherkasova 1998), age + reads × cost / bytes. The
     * reads that count are bounded, so that nobody can pin an entry by reading it.
     */
    COST {
        @Override
        public double worth(EvictionCandidate entry) {
            double reads = Math.min(MOST_READS, 1 + entry.hits());
            return entry.age() + reads * entry.cost() / entry.bytes();
        }
    };

    private static final int NEARLY_EXPIRED = 10;
    private static final long MOST_READS = 256;

    private final String word = name().toLowerCase(Locale.ROOT);

    @Override
    public String word() {
        return word;
    }
}
