package dev.aicache.anomaly;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

import dev.aicache.Anomaly;
import dev.aicache.Anomaly.Sign;
import dev.aicache.CacheKey;
import dev.aicache.anomaly.AnomalySettings.Action;

/**
 * Looks out for a key that leaves out too much. Told of every request; tells an anomaly when it is noticed, and once for each
 * period while it lasts. Thread-safe, takes no lock, and holds a fixed amount for each route.
 */
public final class AnomalyGuard {

    private final AnomalySettings settings;
    private final LongSupplier clock;
    private final Consumer<Anomaly> told;
    private final PromptTable prompts = new PromptTable();
    private final Map<String, Watched> routes = new ConcurrentHashMap<>();

    /**
     * @param clock nanoseconds, from any origin
     * @param told is called by whoever has asked the request by which an anomaly was noticed
     */
    public AnomalyGuard(AnomalySettings settings, LongSupplier clock, Consumer<Anomaly> told) {
        this.settings = settings;
        this.clock = clock;
        this.told = told;
    }

    /** An anomaly, and when it was told. */
    private record Told(Anomaly anomaly, long at) {}

    /** A route, and what was told of it last. */
    private static final class Watched {

        final HitWindow hits;
        final Map<Sign, AtomicReference<@Nullable Told>> told = new EnumMap<>(Sign.class);

        Watched(AnomalySettings settings, long now) {
            this.hits = new HitWindow(settings, now);
            for (Sign sign : Sign.values()) {
                told.put(sign, new AtomicReference<>());
            }
        }
    }

    /** A request was answered, from memory or by asking for it. */
    public void onRequest(String route, boolean isHit) {
        if (settings.suddenHits() == Action.OFF) {
            return;
        }
        long now = clock.getAsLong();
        HitWindow.Rise rise = watched(route, now).hits.count(isHit, now);
        if (rise != null) {
            tell(route, Sign.SUDDEN_HITS, settings.suddenHits(), rise.seen(), rise.usual());
        }
    }

    /**
     * A request has come to a key in a spelling that was not seen before.
     *
     * @param prompt a hash of what it asks, whatever is in the key; read only where the key is known already
     */
    public void onSpelling(String route, CacheKey key, LongSupplier prompt) {
        if (settings.action() == Action.OFF) {
            return;
        }
        int different = prompts.note(route, key, prompt);
        if (different > settings.differentPrompts()) {
            tell(route, Sign.DIFFERENT_PROMPTS, settings.action(), different, settings.differentPrompts());
        }
    }

    /** What was told within the last period, and what keeps the cache out of a route; in no order. */
    public List<Anomaly> current() {
        long now = clock.getAsLong();
        return routes.values().stream()
                .flatMap(route -> route.told.values().stream())
                .<Told>mapMulti((last, all) -> {
                    Told known = last.get();
                    if (known != null && (known.anomaly().isBypassed() || isWithinPeriod(known, now))) {
                        all.accept(known);
                    }
                })
                .map(Told::anomaly)
                .toList();
    }

    /** Begins anew with a route. */
    public void forget(String route) {
        routes.remove(route);
        prompts.forget(route);
    }

    private void tell(String route, Sign sign, Action action, double seen, double usual) {
        long now = clock.getAsLong();
        AtomicReference<@Nullable Told> last = watched(route, now).told.get(sign);
        Anomaly anomaly = new Anomaly(route, sign, action == Action.BYPASS, seen, usual);
        Told before = last == null ? null : last.get();
        boolean isNew = before == null || !isWithinPeriod(before, now);
        if (last != null && isNew && last.compareAndSet(before, new Told(anomaly, now))) {
            told.accept(anomaly);
        }
    }

    private boolean isWithinPeriod(Told last, long now) {
        return now - last.at() < settings.period().toNanos();
    }

    private Watched watched(String route, long now) {
        Watched known = routes.get(route);
        return known == null ? routes.computeIfAbsent(route, id -> new Watched(settings, now)) : known;
    }
}
