package dev.aicache.actuate;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

import dev.aicache.BudgetChange;
import dev.aicache.CacheListener;

/** Remembers the last changes of what the store may use. Thread-safe. */
public final class BudgetHistory implements CacheListener {

    private static final int LENGTH = 20;

    private final Clock clock;
    private final Deque<Change> changes = new ArrayDeque<>();

    public BudgetHistory(Clock clock) {
        this.clock = clock;
    }

    /**
     * A change and when it was.
     *
     * @param from bytes that the store might use before
     * @param to bytes that it may use since
     * @param cause {@code configured}, {@code clamped}, {@code pressure} or {@code recovery}
     */
    public record Change(Instant at, long from, long to, String cause) {}

    @Override
    public synchronized void onBudgetChange(BudgetChange change) {
        if (changes.size() == LENGTH) {
            changes.removeLast();
        }
        changes.addFirst(new Change(
                clock.instant(),
                change.from(),
                change.to(),
                change.cause().name().toLowerCase(Locale.ROOT)));
    }

    /** The last {@value #LENGTH} changes, the newest first. */
    public synchronized List<Change> changes() {
        return List.copyOf(changes);
    }
}
