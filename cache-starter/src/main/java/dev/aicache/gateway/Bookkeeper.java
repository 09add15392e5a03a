package dev.aicache.gateway;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import reactor.core.scheduler.Scheduler;

import dev.aicache.CacheListener;
import dev.aicache.CacheListener.Fault;
import dev.aicache.CachedResponse;
import dev.aicache.Expense;
import dev.aicache.Origin;
import dev.aicache.Savings;
import dev.aicache.dialect.Usage;
import dev.aicache.flight.Reader;
import dev.aicache.savings.SavingsLedger;
import dev.aicache.savings.SavingsSettings;

/**
 * Decides what goes into the ledger, and when. Each upstream call is spent once, when its fill ends. It is saved once for
 * each caller who was given its answer without making it: where that is stored, when it begins to be written, and where
 * it is another caller's, when all of it has been passed on and is whole. A caller who left before has saved nothing.
 *
 * <p>A failure is a fault of the cache and changes nothing for the request. Thread-safe.
 */
final class Bookkeeper {

    /** What a hit saved. */
    static final String HEADER = "AI-Cache-Saved";

    private final SavingsLedger ledger;
    private final boolean enabled;
    private final Scheduler clock;
    private final CacheListener events;
    private final Faults faults;

    Bookkeeper(SavingsSettings settings, Scheduler clock, CacheListener events, Faults faults) {
        this.ledger = new SavingsLedger(settings);
        this.enabled = settings.enabled();
        this.clock = clock;
        this.events = events;
        this.faults = faults;
    }

    /** Whether anything is counted. */
    boolean isOn() {
        return enabled;
    }

    Savings summary() {
        return ledger.summary();
    }

    /** What an answer took; without its tokens where these cannot be told. */
    Origin origin(@Nullable Usage usage, long fillNanos, long firstByteNanos) {
        Origin known = faults.guard(Fault.SAVINGS, () -> ledger.origin(usage, fillNanos, firstByteNanos, now()));
        return known == null ? new Origin(null, null, fillNanos, firstByteNanos, now()) : known;
    }

    /**
     * Marks a reply from the store; what is given back counts it and is to be run when it begins to be written.
     *
     * @param header takes the value of {@link #HEADER}, if there is any
     */
    Runnable onHit(Lookup lookup, CachedResponse response, Consumer<String> header) {
        Expense saved = expense(lookup, response.origin());
        if (saved == null) {
            return Bookkeeper::countNothing;
        }
        faults.run(Fault.SAVINGS, () -> {
            String value = ledger.header(saved);
            if (value != null) {
                header.accept(value);
            }
        });
        return () -> addSaved(saved);
    }

    /** Counts what a caller saved who reads another one's answer; to be run when it was passed on to its end. */
    Runnable onJoined(Lookup lookup, Reader reader) {
        return reader.isOpener() ? Bookkeeper::countNothing : () -> addJoined(lookup, reader.origin());
    }

    /** What is given back counts what was saved of an answer that was known in part. */
    Runnable onPartlyKnown(Lookup lookup, Origin known) {
        return () -> {
            Expense saved = expense(lookup, known);
            if (saved != null && faults.run(Fault.SAVINGS, () -> ledger.addSavedPart(saved))) {
                events.onSavedPart(saved);
            }
        };
    }

    private void addJoined(Lookup lookup, @Nullable Origin taken) {
        Expense saved = taken == null ? null : expense(lookup, taken);
        if (saved != null) {
            addSaved(saved);
        }
    }

    private static void countNothing() {}

    /** Counts what a fill that has ended took. */
    void onFilled(Lookup lookup, Origin taken) {
        events.onFilled(
                lookup.routeId(), Duration.ofNanos(taken.firstByteNanos()), Duration.ofNanos(taken.fillNanos()));
        Expense spent = expense(lookup, taken);
        if (spent != null && faults.run(Fault.SAVINGS, () -> ledger.addSpent(spent))) {
            events.onSpent(spent);
        }
    }

    private void addSaved(Expense saved) {
        if (faults.run(Fault.SAVINGS, () -> ledger.addSaved(saved))) {
            events.onSaved(saved);
        }
    }

    /** What a fill of the request is likely to take, or null where that is not known. */
    @Nullable
    Expense likely(Lookup lookup) {
        return enabled
                ? faults.guard(
                        Fault.SAVINGS,
                        () -> ledger.likely(lookup.routeId(), lookup.model().orElse(null)))
                : null;
    }

    /** An expense at the prices of the day, counted nowhere; null where nothing is counted. */
    @Nullable
    Expense expense(Lookup lookup, @Nullable Origin origin) {
        return enabled
                ? faults.guard(
                        Fault.SAVINGS,
                        () -> ledger.expense(lookup.routeId(), lookup.request().headers(), origin, now()))
                : null;
    }

    private long now() {
        return clock.now(TimeUnit.MILLISECONDS);
    }
}
