package dev.aicache.warming;

import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * What a run has asked and not heard of. Calls end on any thread, and are taken out by the run's own; {@link #giveUp} may
 * be called from any.
 */
final class CallsInFlight {

    private static final Filling BROKEN = new Filling(Filling.Outcome.FAILED, 0, "fault", null, null);

    private final Function<WarmingRequest, CompletionStage<Filling>> target;
    private final Runnable onEnd;
    private final Set<CompletableFuture<Filling>> open = ConcurrentHashMap.newKeySet();
    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    private volatile boolean isGivenUp;
    private int count;

    /** @param onEnd is called when an answer is to be had */
    CallsInFlight(Function<WarmingRequest, CompletionStage<Filling>> target, Runnable onEnd) {
        this.target = target;
        this.onEnd = onEnd;
    }

    /** What became of an attempt. */
    record Answer(Attempt attempt, Filling filling) {}

    @SuppressWarnings("CollectionUndefinedEquality") // a future is itself and no other
    void start(Attempt attempt) {
        count++;
        CompletableFuture<Filling> call = ask(attempt.request());
        open.add(call);
        var unused = call.whenComplete((filling, failure) -> {
            open.remove(call);
            answers.add(new Answer(attempt, failure == null && filling != null ? filling : BROKEN));
            onEnd.run();
        });
        if (isGivenUp) {
            call.cancel(true);
        }
    }

    /** A target that does not keep to its contract fails the request, not the job. */
    private CompletableFuture<Filling> ask(WarmingRequest request) {
        try {
            return target.apply(request).toCompletableFuture();
        } catch (RuntimeException e) {
            return CompletableFuture.completedFuture(BROKEN);
        }
    }

    /** The next call that has ended, or null while none has. */
    @Nullable
    Answer poll() {
        Answer answer = answers.poll();
        if (answer != null) {
            count--;
        }
        return answer;
    }

    /** How many calls have not been taken out. */
    int count() {
        return count;
    }

    /** Cancels the calls in flight, and those that are started from now on. */
    void giveUp() {
        isGivenUp = true;
        open.forEach(call -> call.cancel(true));
    }
}
