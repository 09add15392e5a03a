package dev.aicache.gateway;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.aicache.CacheListener;
import dev.aicache.CacheListener.Fault;

/**
 * Turns whatever the cache throws into a fault that is counted and, once a minute for each kind, logged; the request
 * goes on without the cache. The message of an exception is not logged: it may quote a prompt. Thread-safe.
 */
final class Faults {

    private static final Logger log = LoggerFactory.getLogger("dev.aicache");
    private static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final int FRAMES = 8;

    private final List<CacheListener> listeners;
    private final LongSupplier nanoClock;
    private final Map<Fault, Tally> tallies = new EnumMap<>(Fault.class);

    Faults(List<CacheListener> listeners, LongSupplier nanoClock) {
        this.listeners = listeners;
        this.nanoClock = nanoClock;
        for (Fault fault : Fault.values()) {
            tallies.put(fault, new Tally());
        }
    }

    /** What the port gives, or null where it fails. */
    <T> @Nullable T guard(Fault port, Supplier<? extends @Nullable T> call) {
        try {
            return call.get();
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            report(port, e);
            return null;
        }
    }

    /** Runs the port; whether it went well. */
    boolean run(Fault port, Runnable call) {
        try {
            call.run();
            return true;
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            report(port, e);
            return false;
        }
    }

    void report(Fault fault, Throwable cause) {
        for (CacheListener listener : listeners) {
            try {
                listener.onFault(fault);
            } catch (RuntimeException e) {
                log(Fault.LISTENER, e);
            }
        }
        log(fault, cause);
    }

    private void log(Fault fault, Throwable cause) {
        Tally tally = tallies.get(fault);
        if (tally == null) {
            return;
        }
        long suppressed = tally.next(nanoClock.getAsLong());
        if (suppressed >= 0) {
            log.warn(
                    "The cache failed ({}); requests go on without it. {} more since the last such message. {}",
                    fault,
                    suppressed,
                    trace(cause));
        }
    }

    private static String trace(Throwable cause) {
        StringBuilder text = new StringBuilder(cause.getClass().getName());
        StackTraceElement[] frames = cause.getStackTrace();
        for (int i = 0; i < Math.min(FRAMES, frames.length); i++) {
            text.append(System.lineSeparator()).append("\tat ").append(frames[i]);
        }
        return text.toString();
    }

    /** When a kind of fault was last logged, and how many have been kept quiet since. */
    private static final class Tally {

        private boolean logged;
        private long at;
        private long quiet;

        /** How many were kept quiet if this one is to be logged, or -1 if it is not. */
        synchronized long next(long now) {
            if (logged && now - at < QUIET_NANOS) {
                quiet++;
                return -1;
            }
            long suppressed = quiet;
            logged = true;
            at = now;
            quiet = 0;
            return suppressed;
        }
    }
}
