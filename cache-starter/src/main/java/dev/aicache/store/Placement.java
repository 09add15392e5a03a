package dev.aicache.store;

import org.jspecify.annotations.Nullable;

import dev.aicache.SkipReason;

/**
 * What became of a deposit.
 *
 * @param refused why it was not stored, or null where it was
 * @param sequence names the entry among all that were ever stored under its key; negative where it was refused
 */
public record Placement(@Nullable SkipReason refused, long sequence) {

    static Placement refused(SkipReason reason) {
        return new Placement(reason, -1);
    }

    static Placement at(long sequence) {
        return new Placement(null, sequence);
    }
}
