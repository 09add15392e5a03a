package dev.aicache.warming;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.aicache.Expense;
import dev.aicache.warming.CallsInFlight.Answer;

/**
 * Asks requests one after the other as its limits allow. For one job's thread, which alone decides what is started and
 * counts what has ended.
 *
 * <p>A request that may succeed later waits without a place among those in flight, so that others go on; but there are
 * never more waiting than may be in flight, and nothing is read ahead. So whatever the length of the list, at most twice
 * its {@code concurrency} and one more request are held. When the upstream says that it is too busy, the whole job waits,
 * and goes on more slowly ({@link Throttle}); what waits goes before what is new, the oldest first.
 */
final class WarmingRun {

    private static final int TOO_MANY_REQUESTS = 429;
    private static final int UNAVAILABLE = 503;

    /** What Anthropic answers when it is overloaded. */
    private static final int OVERLOADED = 529;

    /** How long a job stands still before it says why. */
    private static final Duration WORTH_A_NOTE = Duration.ofSeconds(10);

    private final WarmingLimits limits;
    private final Progress progress;
    private final WarmingListener listener;
    private final Timing timing;
    private final boolean isDryRun;
    private final CallsInFlight calls;
    private final List<Attempt> waiting = new ArrayList<>();
    private final Throttle throttle;
    private final StartRate rate;
    private final Budget budget;
    private final Backoff backoff;
    private long read;
    private long askedAgain;

    WarmingRun(
            WarmingTarget target,
            WarmingLimits limits,
            boolean isDryRun,
            Progress progress,
            WarmingListener listener,
            Timing timing,
            DoubleSupplier random) {
        this.limits = limits;
        this.isDryRun = isDryRun;
        this.progress = progress;
        this.listener = listener;
        this.timing = timing;
        this.calls = new CallsInFlight(isDryRun ? target::forecast : target::fill, timing::wake);
        this.throttle = new Throttle(limits.concurrency(), timing.nanos());
        // A dry run calls nobody who would have to be spared.
        this.rate = new StartRate(isDryRun ? 0 : limits.rate(), timing.nanos());
        this.budget = isDryRun ? new Budget(null, null) : new Budget(limits.maxTokens(), limits.maxCost());
        this.backoff = new Backoff(random);
        progress.onCancel(calls::giveUp);
    }

    /**
     * Asks all of them, and returns when none is in flight or waiting.
     *
     * @return whether there is anything left of the budget; otherwise not all of them were asked
     * @throws InterruptedException when the job was cancelled; what was in flight is then given up
     */
    boolean run(Iterator<WarmingRequest> requests) throws InterruptedException {
        boolean isWhole = false;
        try {
            while (true) {
                takeAnswers();
                if (progress.isCancelled() || Thread.interrupted()) {
                    throw new InterruptedException();
                }
                long pause = budget.exhaustion() == null ? startWhatMay(requests) : stop();
                if (pause == Timing.FOREVER && calls.count() == 0) {
                    isWhole = true;
                    return budget.exhaustion() == null;
                }
                if (pause > 0) {
                    timing.await(pause);
                }
            }
        } finally {
            if (!isWhole) {
                calls.giveUp();
            }
        }
    }

    /** What waits is not asked again; what is in flight comes to its end. */
    private long stop() {
        waiting.clear();
        return Timing.FOREVER;
    }

    /** Starts one if it may, and says in how many nanoseconds another might; 0 for at once. */
    private long startWhatMay(Iterator<WarmingRequest> requests) {
        if (calls.count() >= throttle.allowed()) {
            return Timing.FOREVER;
        }
        long now = timing.nanos();
        long closed = Math.max(throttle.untilResumed(now), rate.untilNext(now));
        Optional<Attempt> due =
                waiting.stream().filter(attempt -> attempt.isDue(now)).min(Comparator.comparingLong(Attempt::number));
        if (due.isEmpty() && (waiting.size() >= limits.concurrency() || !requests.hasNext())) {
            return waiting.stream()
                    .mapToLong(attempt -> Math.max(closed, attempt.due() - now))
                    .min()
                    .orElse(Timing.FOREVER);
        }
        if (closed > 0) {
            return closed;
        }
        due.ifPresent(waiting::remove);
        // A source may have taken its time.
        rate.onStart(timing.nanos());
        calls.start(due.orElseGet(() -> new Attempt(requests.next(), read++, 0, now)));
        return 0;
    }

    private void takeAnswers() {
        for (Answer answer = calls.poll(); answer != null; answer = calls.poll()) {
            take(answer.attempt(), answer.filling());
        }
    }

    private void take(Attempt attempt, Filling filling) {
        spend(filling);
        switch (filling.outcome()) {
            case FILLED, NOT_STORED -> throttle.onAnswer();
            case FRESH, REFUSED -> rate.onNothingAsked();
            case RETRYABLE -> {
                if (isToBeAskedAgain(attempt, filling)) {
                    return;
                }
            }
            case FAILED -> {}
        }
        count(attempt.request(), filling);
        if (!isDryRun) {
            listener.onFilled(attempt.request(), filling);
        }
    }

    private void spend(Filling filling) {
        Expense expense = filling.expense();
        if (expense != null) {
            progress.spent(expense.tokens(), expense.cost());
        }
        boolean isTold = expense != null && expense.tokens() != null;
        if (isTold || filling.outcome() == Filling.Outcome.FILLED) {
            budget.spend(expense);
        }
    }

    private boolean isToBeAskedAgain(Attempt attempt, Filling filling) {
        if (isDryRun) {
            return false;
        }
        long now = timing.nanos();
        long delay = backoff.delay(attempt.failures() + 1, filling.retryAfter());
        if (isBusy(filling)) {
            throttle.onBusy(now, delay);
            if (delay >= WORTH_A_NOTE.toNanos()) {
                progress.note("the upstream was too busy, and was left alone for %d seconds"
                        .formatted(TimeUnit.NANOSECONDS.toSeconds(delay)));
            }
        }
        if (attempt.failures() >= limits.retries()) {
            return false;
        }
        askedAgain++;
        waiting.add(attempt.again(now + delay));
        return true;
    }

    private static boolean isBusy(Filling filling) {
        return filling.retryAfter() != null
                || filling.status() == TOO_MANY_REQUESTS
                || filling.status() == UNAVAILABLE
                || filling.status() == OVERLOADED;
    }

    private void count(WarmingRequest request, Filling filling) {
        switch (filling.outcome()) {
            case FILLED -> progress.done();
            case FRESH -> progress.skipped();
            case REFUSED -> progress.failed("refused: " + cause(filling), request.where());
            case NOT_STORED -> progress.failed("not stored: " + cause(filling), request.where());
            case RETRYABLE, FAILED -> progress.failed(cause(filling), request.where());
        }
    }

    private static String cause(Filling filling) {
        String reason = filling.reason();
        if (filling.status() != 0 && (reason == null || reason.equals("status"))) {
            return "status " + filling.status();
        }
        return reason == null ? "unknown" : reason;
    }

    /** What is to be known of the run beyond its counts; null for nothing. */
    @Nullable
    String summary() {
        String text = Stream.of(
                        isDryRun ? "a dry run: nothing was asked" : null,
                        budget.exhaustion(),
                        budget.gap(),
                        askedAgain == 0
                                ? null
                                : "requests were asked again %d times, because the upstream was too busy or failed"
                                        .formatted(askedAgain))
                .filter(each -> each != null)
                .collect(Collectors.joining("; "));
        return text.isEmpty() ? null : text;
    }
}
