package dev.aicache.warming.history;

import dev.aicache.CacheKey;

/**
 * How often a key was asked for in a short time.
 *
 * @param time when that time began, in milliseconds since 1970
 * @param count 0 or more; 0 where only its cost was learnt
 * @param cost of its answer upstream, by the measure the store values answers by; 0 where that is not known
 */
public record Access(CacheKey key, String route, long time, long count, double cost) {

    /** As of another time. */
    Access at(long otherTime) {
        return new Access(key, route, otherTime, count, cost);
    }

    /** This and a later one of the same key together. */
    Access plus(Access later) {
        return new Access(key, route, time, count + later.count, later.cost > 0 ? later.cost : cost);
    }
}
