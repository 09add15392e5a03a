package dev.aicache.gateway;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Which routes the cache keeps out of for now; none at first. Thread-safe; asking takes no lock. */
final class Switches {

    private final Set<String> off = ConcurrentHashMap.newKeySet();
    private volatile boolean isOn = true;

    boolean isOn() {
        return isOn;
    }

    void turn(boolean on) {
        isOn = on;
    }

    /** Whether the cache takes part in requests of the route. */
    boolean isOn(String route) {
        return isOn && isOnByItself(route);
    }

    /** The same, were the cache as a whole on. */
    boolean isOnByItself(String route) {
        return off.isEmpty() || !off.contains(route);
    }

    void turn(String route, boolean on) {
        boolean unused = on ? off.remove(route) : off.add(route);
    }
}
