package dev.aicache.gateway;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import dev.aicache.BypassReason;

/** Which routes the cache keeps out of for now; none at first. Thread-safe; asking takes no lock. */
final class Switches {

    private final Set<String> off = ConcurrentHashMap.newKeySet();
    private final Set<String> guarded = ConcurrentHashMap.newKeySet();
    private volatile boolean isOn = true;

    boolean isOn() {
        return isOn;
    }

    void turn(boolean on) {
        isOn = on;
    }

    /** Why the cache keeps out of requests of the route, or empty where it does not. */
    Optional<BypassReason> reason(String route) {
        if (!isOn || (!off.isEmpty() && off.contains(route))) {
            return Optional.of(BypassReason.SWITCHED_OFF);
        }
        return isGuarded(route) ? Optional.of(BypassReason.GUARDED) : Optional.empty();
    }

    /** Whether it would take part in them, were the cache as a whole on. */
    boolean isOnByItself(String route) {
        return !off.contains(route) && !isGuarded(route);
    }

    /** Whether it keeps out of them because of an anomaly. */
    boolean isGuarded(String route) {
        return !guarded.isEmpty() && guarded.contains(route);
    }

    /** Keeps it out of them until the route is turned on. */
    void guard(String route) {
        guarded.add(route);
    }

    void turn(String route, boolean on) {
        if (on) {
            guarded.remove(route);
        }
        boolean unused = on ? off.remove(route) : off.add(route);
    }
}
