package dev.aicache.flight;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.aicache.CacheKey;
import dev.aicache.SkipReason;

/** The flights in progress, at most one open to newcomers for each key. Thread-safe. */
public final class Flights {

    private final ConcurrentMap<CacheKey, Flight> open = new ConcurrentHashMap<>();
    private final RecordingBudget budget;

    public Flights(RecordingBudget budget) {
        this.budget = budget;
    }

    /** The memory that all recordings share. */
    public RecordingBudget budget() {
        return budget;
    }

    /**
     * Joins the flight for the key or opens one. A flight that a purge has overtaken is not joined: whoever comes after the
     * purge asks anew.
     *
     * @param stored looks in the store once more before a flight is opened. A fill stores its answer before its flight
     *     closes, so whoever finds the flight gone finds the answer here; without this look the caller who missed just
     *     before the answer was stored would go upstream again
     */
    public <T> Boarding<T> board(CacheKey key, FlightLimits limits, Supplier<@Nullable T> stored) {
        Flight current = open.get(key);
        Reader reader = current == null || current.isOutdated() ? null : current.join(false);
        if (reader != null) {
            return new Boarding<>(current, reader, null);
        }
        Seat<T> seat = new Seat<>();
        open.compute(key, (k, existing) -> {
            boolean isOutdated = existing != null && existing.isOutdated();
            Reader joined = existing == null || isOutdated ? null : existing.join(false);
            if (joined != null) {
                seat.boarding = new Boarding<>(existing, joined, null);
                return existing;
            }
            seat.replaced = isOutdated ? existing : null;
            T answer = stored.get();
            if (answer != null) {
                seat.boarding = new Boarding<>(null, null, answer);
                return null;
            }
            return seat.open(new Flight(key, limits, budget, this));
        });
        supersede(seat.replaced);
        return seat.taken();
    }

    /** Such a flight serves its readers, but is not stored and takes no newcomers. Not to be called within the map. */
    private static void supersede(@Nullable Flight older) {
        if (older != null) {
            older.spoil(SkipReason.SUPERSEDED);
            older.close();
        }
    }

    /** Opens a flight even where one is in progress; the older one serves its readers but is no longer stored. */
    public <T> Boarding<T> boardAnew(CacheKey key, FlightLimits limits) {
        Seat<T> seat = new Seat<>();
        Flight older = open.put(key, seat.open(new Flight(key, limits, budget, this)));
        supersede(older);
        return seat.taken();
    }

    /** Rules out storing what is being recorded now; to be called before the store is purged. */
    public void supersedeAll() {
        open.values().forEach(Flights::supersede);
    }

    /** Whether there is a flight for the key that takes newcomers. */
    public boolean isOpen(CacheKey key) {
        Flight flight = open.get(key);
        return flight != null && !flight.isOutdated();
    }

    /** How many flights take newcomers. */
    public int size() {
        return open.size();
    }

    void remove(Flight flight) {
        open.remove(flight.key(), flight);
    }

    /** Carries a result out of the map's atomic step. */
    private static final class Seat<T> {

        private @Nullable Boarding<T> boarding;

        /** A flight that made way, outdated. */
        private @Nullable Flight replaced;

        Flight open(Flight flight) {
            boarding = new Boarding<>(flight, flight.join(true), null);
            return flight;
        }

        Boarding<T> taken() {
            Boarding<T> result = boarding;
            if (result == null) {
                throw new IllegalStateException("Nobody was seated");
            }
            return result;
        }
    }
}
