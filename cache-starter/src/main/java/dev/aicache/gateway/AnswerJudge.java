package dev.aicache.gateway;

import java.util.Optional;

import dev.aicache.CacheListener.Fault;
import dev.aicache.SkipReason;
import dev.aicache.flight.Head;

/** Judges a finished answer as its dialect and its route want it. */
final class AnswerJudge {

    private final Faults faults;
    private final Lookup lookup;

    AnswerJudge(Faults faults, Lookup lookup) {
        this.faults = faults;
        this.lookup = lookup;
    }

    /** Why the answer must not be stored, or empty where it may. */
    Optional<SkipReason> judge(Head known, byte[] bytes) {
        if (known.status() != 200) {
            return judgeError(known, bytes);
        }
        Optional<SkipReason> judged = faults.guard(
                Fault.DIALECT,
                () -> lookup.dialect()
                        .judge(
                                lookup.traits().get(),
                                RouteReading.rules(lookup.policy()),
                                known.headers().first("Content-Type"),
                                bytes));
        return judged == null ? Optional.of(SkipReason.FAULT) : judged;
    }

    /** An error is kept for those only whose request is the same in every member, as any of them may be what is wrong. */
    private Optional<SkipReason> judgeError(Head known, byte[] bytes) {
        if (lookup.wishes().key() != null) {
            return Optional.of(SkipReason.STATUS);
        }
        Boolean isRepeatable = faults.guard(
                Fault.DIALECT,
                () -> !lookup.traits().get().hasUnkeyed()
                        && lookup.dialect()
                                .isRepeatableError(
                                        known.status(), known.headers().first("Content-Type"), bytes));
        if (isRepeatable == null) {
            return Optional.of(SkipReason.FAULT);
        }
        return isRepeatable ? Optional.empty() : Optional.of(SkipReason.STATUS);
    }
}
