package dev.aicache.warming;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

import dev.aicache.Tokens;
import dev.aicache.warming.JobReport.Errors;
import dev.aicache.warming.JobReport.State;

/** A long work that can be followed and cancelled. Thread-safe. */
public final class Job implements Progress {

    /** How many kinds of errors are told apart, and how many places are named of each. */
    static final int KINDS = 20;

    static final int PLACES = 10;
    private static final String OTHER = "other";
    private static final double SECOND = 1e9;

    private final String id;
    private final String kind;
    private final String what;
    private final Clock clock;
    private final LongSupplier ticker;
    private final WarmingListener listener;
    private final Instant startedAt;
    private final long started;
    private final CompletableFuture<JobReport> end = new CompletableFuture<>();
    private final Map<String, Failures> failures = new LinkedHashMap<>();
    private final List<Runnable> hooks = new ArrayList<>();

    private State state = State.RUNNING;
    private boolean isCancelled;
    private @Nullable Thread thread;
    private @Nullable Instant endedAt;
    private long ended;
    private @Nullable Long total;
    private long done;
    private long failed;
    private long skipped;
    private Tokens tokens = new Tokens(0, 0, 0, 0, 0);
    private double cost;
    private @Nullable String message;

    /** @param listener is told of the end; must not throw */
    Job(String id, String kind, String what, Clock clock, LongSupplier ticker, WarmingListener listener) {
        this.id = id;
        this.kind = kind;
        this.what = what;
        this.clock = clock;
        this.ticker = ticker;
        this.listener = listener;
        this.startedAt = clock.instant();
        this.started = ticker.getAsLong();
    }

    /** Failures of one kind, and the places of the first. */
    private static final class Failures {
        private long count;
        private final List<String> places = new ArrayList<>();
    }

    public String id() {
        return id;
    }

    /** Completes with the last report when the job has ended, well or not. */
    public CompletionStage<JobReport> end() {
        return end.minimalCompletionStage();
    }

    /** Does the task on a thread of its own; nothing but the end comes of it where the job is cancelled already. */
    void run(JobTask task) {
        Thread worker = new Thread(() -> work(task), "aicache-" + id);
        worker.setDaemon(true);
        synchronized (this) {
            thread = worker;
        }
        try {
            worker.start();
        } catch (OutOfMemoryError e) {
            // The JVM has no thread to give; without an end the job would be running for ever.
            noteFailure(e);
            end(State.FAILED);
            tellEnd();
        }
    }

    private void work(JobTask task) {
        State last = State.FAILED;
        try {
            if (!isCancelled()) {
                task.run(this);
            }
            last = State.DONE;
        } catch (InterruptedException e) {
            last = State.CANCELLED;
        } catch (Exception | LinkageError | AssertionError | OutOfMemoryError | StackOverflowError e) {
            noteFailure(e);
        } finally {
            end(last);
            // An interrupt that came too late for the task must not meet who hears of the end.
            boolean unused = Thread.interrupted();
            tellEnd();
        }
    }

    /** What fails because the job was cancelled, such as a file that was closed under its reader, is no news. */
    private synchronized void noteFailure(Throwable failure) {
        if (!isCancelled) {
            String text = failure.getMessage();
            note(text == null ? failure.getClass().getName() : text);
        }
    }

    private synchronized void end(State last) {
        thread = null;
        state = isCancelled ? State.CANCELLED : last;
        endedAt = clock.instant();
        ended = ticker.getAsLong();
        hooks.clear();
    }

    private void tellEnd() {
        JobReport report = report();
        end.complete(report);
        listener.onJobEnded(report);
    }

    /** Asks the job to stop; it does so soon, and keeps what it has done. Nothing for a job that has ended. */
    public void cancel() {
        List<Runnable> run;
        synchronized (this) {
            if (isCancelled || state != State.RUNNING) {
                return;
            }
            isCancelled = true;
            run = List.copyOf(hooks);
            hooks.clear();
            if (thread != null) {
                thread.interrupt();
            }
        }
        run.forEach(Job::runHook);
    }

    /** A hook that fails keeps none of the others from running. */
    @SuppressWarnings("EmptyCatch") // there is nobody to tell: who cancels has done its part
    private static void runHook(Runnable hook) {
        try {
            hook.run();
        } catch (RuntimeException e) {
            // The task is interrupted all the same.
        }
    }

    synchronized boolean isOver() {
        return state != State.RUNNING;
    }

    @Override
    public synchronized void expect(long items) {
        total = items;
    }

    @Override
    public synchronized void done() {
        done++;
    }

    @Override
    public synchronized void skipped() {
        skipped++;
    }

    @Override
    public synchronized void failed(String errorKind, String where) {
        failed++;
        boolean isKnown = failures.containsKey(errorKind) || failures.size() < KINDS;
        Failures same = failures.computeIfAbsent(isKnown ? errorKind : OTHER, each -> new Failures());
        same.count++;
        if (same.places.size() < PLACES) {
            same.places.add(where);
        }
    }

    @Override
    public synchronized void spent(@Nullable Tokens more, double moreCost) {
        if (more != null) {
            tokens = new Tokens(
                    tokens.input() + more.input(),
                    tokens.output() + more.output(),
                    tokens.cachedInput() + more.cachedInput(),
                    tokens.cacheWrite() + more.cacheWrite(),
                    tokens.reasoning() + more.reasoning());
        }
        cost += moreCost;
    }

    @Override
    public synchronized void note(String text) {
        message = text;
    }

    @Override
    public synchronized boolean isCancelled() {
        return isCancelled;
    }

    @Override
    public void onCancel(Runnable hook) {
        synchronized (this) {
            if (!isCancelled) {
                hooks.add(hook);
                return;
            }
        }
        runHook(hook);
    }

    /** How the job stands now. */
    public synchronized JobReport report() {
        long items = done + failed + skipped;
        double seconds = ((state == State.RUNNING ? ticker.getAsLong() : ended) - started) / SECOND;
        double perSecond = seconds > 0 ? items / seconds : 0;
        List<Errors> errors = new ArrayList<>();
        failures.forEach((name, each) -> errors.add(new Errors(name, each.count, List.copyOf(each.places))));
        return new JobReport(
                id,
                kind,
                what,
                state,
                startedAt,
                endedAt,
                total,
                done,
                failed,
                skipped,
                perSecond,
                remaining(items, perSecond),
                tokens,
                cost,
                errors,
                message);
    }

    private @Nullable Duration remaining(long items, double perSecond) {
        return total == null || perSecond == 0 || state != State.RUNNING
                ? null
                : Duration.ofMillis((long) (Math.max(0, total - items) / perSecond * 1000));
    }
}
