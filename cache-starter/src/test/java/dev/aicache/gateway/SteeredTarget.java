package dev.aicache.gateway;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

import dev.aicache.Expense;
import dev.aicache.Tokens;
import dev.aicache.warming.Filling;
import dev.aicache.warming.Filling.Outcome;
import dev.aicache.warming.WarmingRequest;
import dev.aicache.warming.WarmingTarget;

/** Fills at once, or holds every request until it is let go. */
final class SteeredTarget implements WarmingTarget {

    private static final Filling FILLED = new Filling(
            Outcome.FILLED,
            200,
            null,
            null,
            new Expense("chat", "m", "none", new Tokens(3, 4, 0, 0, 0), .1, .25, true));

    private final List<WarmingRequest> asked = new CopyOnWriteArrayList<>();
    private volatile CompletableFuture<Void> gate = CompletableFuture.completedFuture(null);

    List<WarmingRequest> asked() {
        return asked;
    }

    void reset() {
        asked.clear();
        gate = CompletableFuture.completedFuture(null);
    }

    /** What holds the requests from now on. */
    CompletableFuture<Void> hold() {
        gate = new CompletableFuture<>();
        return gate;
    }

    @Override
    public CompletionStage<Filling> fill(WarmingRequest request) {
        asked.add(request);
        return gate.thenApply(open -> FILLED);
    }

    @Override
    public CompletionStage<Filling> forecast(WarmingRequest request) {
        return CompletableFuture.completedFuture(FILLED);
    }
}
