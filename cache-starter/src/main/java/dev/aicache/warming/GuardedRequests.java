package dev.aicache.warming;

import java.util.Iterator;

import org.jspecify.annotations.Nullable;

/** Ends where its source fails, so that what was asked before can come to its end. For one thread. */
final class GuardedRequests implements Iterator<WarmingRequest> {

    private final Iterator<WarmingRequest> requests;
    private @Nullable RuntimeException failure;

    GuardedRequests(Iterator<WarmingRequest> requests) {
        this.requests = requests;
    }

    @Override
    public boolean hasNext() {
        try {
            return failure == null && requests.hasNext();
        } catch (RuntimeException e) {
            failure = e;
            return false;
        }
    }

    @Override
    public WarmingRequest next() {
        return requests.next();
    }

    /** Throws what the source has failed with, if it has. */
    void throwFailure() {
        if (failure != null) {
            throw failure;
        }
    }
}
