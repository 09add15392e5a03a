package dev.aicache.routing;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * One exchange's call to an instance, from the choice to the last byte of the answer. Thread-safe.
 *
 * <p>Whoever has the exchange ends it, since the load balancer hears neither of a caller who leaves nor of an answer's
 * end: the life cycle that it offers is over with the answer's head.
 */
public final class Call {

    /** The exchange attribute that has it. */
    public static final String ATTRIBUTE = "dev.aicache.call";

    private final Set<String> tried = new HashSet<>();
    private Rendezvous.@Nullable Place place;
    private boolean isOver;

    /**
     * Goes to the instance of that number, and counts there from now on. A call that is made again, because it has failed,
     * leaves the instance where it was, and goes to another one if there is any.
     *
     * @return an index of the list
     */
    synchronized int go(Rendezvous rendezvous, long number, List<String> instances) {
        leave();
        if (isOver) {
            return rendezvous.find(number, instances, tried);
        }
        Rendezvous.Place taken = rendezvous.take(number, instances, tried);
        place = taken;
        tried.add(instances.get(taken.index()));
        return taken.index();
    }

    /** The exchange is over, however it ended. Idempotent. */
    public synchronized void end() {
        isOver = true;
        leave();
    }

    private void leave() {
        if (place != null) {
            place.leave();
            place = null;
        }
    }
}
