package dev.aicache.warming;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Fills the cache ahead of demand: asks requests as clients would, through the gateway's own routes, within limits, each
 * list in a job of its own. Thread-safe.
 */
public final class Warmer {

    private static final String KIND = "warm";

    private final Jobs jobs;
    private final Supplier<WarmingTarget> target;
    private final WarmingSources sources;
    private final WarmingLimits limits;
    private final WarmingListener listener;
    private final Supplier<Timing> timing;
    private final DoubleSupplier random;

    /**
     * @param target where requests are asked; looked up when a job starts
     * @param limits of every job
     * @param listener is told of what was asked; must not throw
     * @param ticker nanoseconds
     */
    public Warmer(
            Jobs jobs,
            Supplier<WarmingTarget> target,
            WarmingSources sources,
            WarmingLimits limits,
            WarmingListener listener,
            LongSupplier ticker) {
        this(
                jobs,
                target,
                sources,
                limits,
                listener,
                () -> new SystemTiming(ticker),
                () -> ThreadLocalRandom.current().nextDouble());
    }

    /**
     * @param timing for one job each
     * @param random from 0 to 1
     */
    Warmer(
            Jobs jobs,
            Supplier<WarmingTarget> target,
            WarmingSources sources,
            WarmingLimits limits,
            WarmingListener listener,
            Supplier<Timing> timing,
            DoubleSupplier random) {
        this.jobs = jobs;
        this.target = target;
        this.sources = sources;
        this.limits = limits;
        this.listener = listener;
        this.timing = timing;
        this.random = random;
    }

    /**
     * Asks what sources give, in this order, in one job. One that fails ends alone; the job has failed then, when the
     * others are done.
     *
     * @param names of {@link WarmingSource} beans, or of files of the folder
     * @throws IllegalArgumentException if there is none of such a name, or an option goes beyond what is configured
     */
    public Job start(List<String> names, WarmingOptions options) {
        return begin(sources.feeds(names), options);
    }

    /**
     * Asks what this source gives.
     *
     * @param name what it is called in reports
     * @throws IllegalArgumentException if an option goes beyond what is configured
     */
    public Job start(String name, WarmingSource source, WarmingOptions options) {
        return begin(List.of(new SourceFeed(name, source)), options);
    }

    /**
     * Asks what this text lists: a JSON array or JSON Lines in UTF-8, read as it comes.
     *
     * @param name what it is called in reports
     * @param requests closed when it has been read or the job has ended, not where this throws
     * @throws IllegalArgumentException if an option goes beyond what is configured
     */
    public Job start(String name, InputStream requests, WarmingOptions options) {
        Job job = begin(List.of(TextFeed.of(name, requests, sources.credentials())), options);
        // Also where the job was cancelled before it had begun.
        var unused = job.end().thenRun(() -> TextFeed.close(requests));
        return job;
    }

    /**
     * As the other one for a file wherever it is, which is read twice: first to count its items, so that the job can tell how
     * long it will take.
     *
     * @param file to stay where it is until the job has ended
     * @throws IllegalArgumentException if an option goes beyond what is configured
     */
    public Job start(String name, Path file, WarmingOptions options) {
        return begin(List.of(TextFeed.of(name, file, sources.credentials(), "")), options);
    }

    /**
     * What {@code at-start} may name beside the {@link StartStep} beans.
     *
     * @throws IllegalArgumentException as {@link #start(List, WarmingOptions)}
     */
    public StartStep step(String name) {
        List<RequestFeed> feeds = sources.feeds(List.of(name));
        return new StartStep() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Job start() {
                return begin(feeds, WarmingOptions.DEFAULT);
            }
        };
    }

    private Job begin(List<RequestFeed> feeds, WarmingOptions options) {
        WarmingLimits narrowed = limits.narrowed(options);
        WarmingTarget asked = target.get();
        String names = String.join(", ", feeds.stream().map(RequestFeed::name).toList());
        String what = options.isDryRun() ? "dry run of " + names : names;
        return jobs.start(KIND, what, progress -> {
            WarmingRun run =
                    new WarmingRun(asked, narrowed, options.isDryRun(), progress, listener, timing.get(), random);
            new WarmingTask(feeds, run, progress).run();
        });
    }
}
