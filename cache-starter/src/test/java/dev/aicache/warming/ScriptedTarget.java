package dev.aicache.warming;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;

import org.jspecify.annotations.Nullable;

import dev.aicache.CacheRequest;
import dev.aicache.Expense;
import dev.aicache.Headers;
import dev.aicache.Tokens;
import dev.aicache.warming.Filling.Outcome;

/** Answers by a script in virtual time, and remembers when it was asked what. For one thread. */
final class ScriptedTarget implements WarmingTarget {

    static final Filling FILLED = filling(Outcome.FILLED, 200, null);
    static final Filling FRESH = filling(Outcome.FRESH, 200, null);

    private final VirtualTiming timing;
    private final Duration takes;
    private final BiFunction<String, Integer, @Nullable Filling> script;
    private final Map<String, Integer> times = new HashMap<>();
    final List<Duration> starts = new ArrayList<>();
    final List<String> asked = new ArrayList<>();
    final List<CompletableFuture<Filling>> calls = new ArrayList<>();
    int forecasts;
    int inFlight;
    int mostInFlight;
    int ended;

    /** @param script gives the answer to a request by where it is from and how often it was asked, from 1; null for never */
    ScriptedTarget(VirtualTiming timing, Duration takes, BiFunction<String, Integer, @Nullable Filling> script) {
        this.timing = timing;
        this.takes = takes;
        this.script = script;
    }

    static Filling filling(Outcome outcome, int status, @Nullable String reason) {
        return new Filling(outcome, status, reason, null, null);
    }

    static Filling busy(int status, @Nullable Duration retryAfter) {
        return new Filling(Outcome.RETRYABLE, status, null, retryAfter, null);
    }

    static Filling spending(long tokens, double cost) {
        Expense expense = new Expense("chat", "m", "none", new Tokens(tokens, 0, 0, 0, 0), 1, cost, cost > 0);
        return new Filling(Outcome.FILLED, 200, null, null, expense);
    }

    static WarmingRequest request(int number) {
        return new WarmingRequest(
                new CacheRequest("POST", "/v1/x", null, Headers.empty(), new byte[0]), null, "line " + number);
    }

    @Override
    public CompletionStage<Filling> fill(WarmingRequest request) {
        starts.add(timing.elapsed());
        asked.add(request.where());
        return answer(request);
    }

    @Override
    public CompletionStage<Filling> forecast(WarmingRequest request) {
        forecasts++;
        return answer(request);
    }

    private CompletionStage<Filling> answer(WarmingRequest request) {
        inFlight++;
        mostInFlight = Math.max(mostInFlight, inFlight);
        Filling filling = script.apply(request.where(), times.merge(request.where(), 1, Integer::sum));
        CompletableFuture<Filling> call = new CompletableFuture<>();
        calls.add(call);
        if (filling != null) {
            timing.after(takes, () -> {
                inFlight--;
                ended++;
                call.complete(filling);
            });
        }
        return call;
    }
}
