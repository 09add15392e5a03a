package dev.aicache.warming;

import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The long works of this process: each runs on a daemon thread of its own, can be followed and cancelled, and is
 * remembered for a while when it has ended. Thread-safe.
 */
public final class Jobs implements AutoCloseable {

    /** How many jobs may run at a time. */
    static final int RUNNING = 50;

    /** How many ended jobs are remembered. */
    static final int REMEMBERED = 50;

    private final Clock clock;
    private final LongSupplier ticker;
    private final WarmingListener listener;
    private final Map<String, Job> jobs = new LinkedHashMap<>();
    private long number;
    private boolean isClosed;

    /**
     * @param clock tells when jobs start and end
     * @param ticker nanoseconds, for rates
     */
    public Jobs(Clock clock, LongSupplier ticker) {
        this(clock, ticker, new WarmingListener() {});
    }

    /**
     * @param clock tells when jobs start and end
     * @param ticker nanoseconds, for rates
     * @param listener is told of each job's end, on the job's thread; must not throw
     */
    public Jobs(Clock clock, LongSupplier ticker, WarmingListener listener) {
        this.clock = clock;
        this.ticker = ticker;
        this.listener = listener;
    }

    /**
     * Starts a job; once this is closed, one that ends at once as cancelled.
     *
     * @param kind a word such as {@code warm}, {@code snapshot} or {@code restore}; its id begins with it
     * @param what what it works on, for people; nothing of a prompt or a credential
     * @throws TooManyJobsException if {@value #RUNNING} run already
     */
    public Job start(String kind, String what, JobTask task) {
        Job job;
        synchronized (jobs) {
            if (jobs.values().stream().filter(each -> !each.isOver()).count() >= RUNNING) {
                throw new TooManyJobsException(RUNNING);
            }
            job = new Job(kind + "-" + ++number, kind, what, clock, ticker, listener);
            forgetOldest();
            jobs.put(job.id(), job);
            if (isClosed) {
                job.cancel();
            }
        }
        job.run(task);
        return job;
    }

    private void forgetOldest() {
        List<String> ended = new ArrayList<>();
        jobs.forEach((id, job) -> {
            if (job.isOver()) {
                ended.add(id);
            }
        });
        ended.stream().limit(Math.max(0, ended.size() - REMEMBERED + 1)).forEach(jobs::remove);
    }

    /** Running and remembered jobs, the newest first. */
    public List<JobReport> list() {
        List<JobReport> reports = new ArrayList<>();
        synchronized (jobs) {
            jobs.values().forEach(job -> reports.add(0, job.report()));
        }
        return reports;
    }

    /** The job of this id, if it is remembered. */
    public Optional<Job> find(String id) {
        synchronized (jobs) {
            return Optional.ofNullable(jobs.get(id));
        }
    }

    /** Cancels every job that is running, and those that are started from now on. */
    @Override
    public void close() {
        List<Job> running;
        synchronized (jobs) {
            isClosed = true;
            running = List.copyOf(jobs.values());
        }
        running.forEach(Job::cancel);
    }
}
