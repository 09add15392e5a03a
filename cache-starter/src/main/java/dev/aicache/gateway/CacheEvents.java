package dev.aicache.gateway;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import dev.aicache.Anomaly;
import dev.aicache.BudgetChange;
import dev.aicache.BypassReason;
import dev.aicache.CacheListener;
import dev.aicache.Expense;
import dev.aicache.HeldBack;
import dev.aicache.InputTally;
import dev.aicache.Outcome;
import dev.aicache.PurgeNotice;
import dev.aicache.PurgeResult;
import dev.aicache.ShadowResult;
import dev.aicache.SkipReason;

/**
 * Tells every listener; one that throws keeps neither the request nor the other listeners from going on. Of what comes with
 * every hit, only those are told who have something to do then.
 */
final class CacheEvents implements CacheListener {

    private final List<CacheListener> listeners;
    private final List<CacheListener> onRequest;
    private final List<CacheListener> onChannelHit;
    private final List<CacheListener> onHit;
    private final List<CacheListener> onSaved;
    private final Faults faults;

    CacheEvents(List<CacheListener> listeners, Faults faults) {
        this.listeners = List.copyOf(listeners);
        this.onRequest = those("onRequest", String.class, Outcome.class);
        this.onChannelHit = those("onChannelHit", String.class, int.class, Duration.class);
        this.onHit = those("onHit", String.class, Duration.class, Duration.class);
        this.onSaved = those("onSaved", Expense.class);
        this.faults = faults;
    }

    /** The listeners that have a method of their own for the event, as far as can be seen. */
    private List<CacheListener> those(String event, Class<?>... arguments) {
        return listeners.stream()
                .filter(listener -> {
                    try {
                        return listener.getClass().getMethod(event, arguments).getDeclaringClass()
                                != CacheListener.class;
                    } catch (NoSuchMethodException | LinkageError e) {
                        // What cannot be looked at is told of everything; a gateway starts with any listener.
                        return true;
                    }
                })
                .toList();
    }

    @Override
    public void onRequest(String route, Outcome outcome) {
        tell(onRequest, listener -> listener.onRequest(route, outcome));
    }

    @Override
    public void onBypass(String route, BypassReason reason) {
        tell(listener -> listener.onBypass(route, reason));
    }

    @Override
    public void onHeldBack(String route, HeldBack how) {
        tell(listener -> listener.onHeldBack(route, how));
    }

    @Override
    public void onInputs(String route, InputTally tally) {
        tell(listener -> listener.onInputs(route, tally));
    }

    @Override
    public void onChannelHit(String route, int status, Duration duration) {
        tell(onChannelHit, listener -> listener.onChannelHit(route, status, duration));
    }

    @Override
    public void onShadow(String route, ShadowResult result) {
        tell(listener -> listener.onShadow(route, result));
    }

    @Override
    public void onAnomaly(Anomaly anomaly) {
        tell(listener -> listener.onAnomaly(anomaly));
    }

    @Override
    public void onHit(String route, Duration age, Duration took) {
        tell(onHit, listener -> listener.onHit(route, age, took));
    }

    @Override
    public void onFilled(String route, Duration firstByte, Duration whole) {
        tell(listener -> listener.onFilled(route, firstByte, whole));
    }

    @Override
    public void onStored(String route) {
        tell(listener -> listener.onStored(route));
    }

    @Override
    public void onSkipped(String route, SkipReason reason) {
        tell(listener -> listener.onSkipped(route, reason));
    }

    @Override
    public void onSaved(Expense saved) {
        tell(onSaved, listener -> listener.onSaved(saved));
    }

    @Override
    public void onSavedPart(Expense saved) {
        tell(listener -> listener.onSavedPart(saved));
    }

    @Override
    public void onSpent(Expense spent) {
        tell(listener -> listener.onSpent(spent));
    }

    @Override
    public void onBudgetChange(BudgetChange change) {
        tell(listener -> listener.onBudgetChange(change));
    }

    @Override
    public void onPurge(PurgeNotice notice, PurgeResult.@Nullable Reach reach) {
        tell(listener -> listener.onPurge(notice, reach));
    }

    private void tell(Consumer<CacheListener> event) {
        tell(listeners, event);
    }

    private void tell(List<CacheListener> those, Consumer<CacheListener> event) {
        for (CacheListener listener : those) {
            faults.run(Fault.LISTENER, () -> event.accept(listener));
        }
    }
}
