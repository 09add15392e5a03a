package dev.aicache.warming;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Runs the feeds of a job one after the other; one that fails keeps none of the others from being run. */
final class WarmingTask {

    private final List<RequestFeed> feeds;
    private final WarmingRun run;
    private final Progress progress;
    private final List<String> failures = new ArrayList<>();

    WarmingTask(List<RequestFeed> feeds, WarmingRun run, Progress progress) {
        this.feeds = feeds;
        this.run = run;
        this.progress = progress;
    }

    /**
     * @throws InterruptedException when the job was cancelled
     * @throws IllegalStateException when a feed has failed, after the others were run
     */
    void run() throws InterruptedException {
        expect();
        for (RequestFeed feed : feeds) {
            if (!run(feed)) {
                break;
            }
        }
        String message = Stream.concat(failures.stream(), Stream.ofNullable(run.summary()))
                .collect(Collectors.joining("; "));
        if (!failures.isEmpty()) {
            throw new IllegalStateException(message);
        }
        if (!message.isEmpty()) {
            progress.note(message);
        }
    }

    /** Says how many items there are in all, if every feed can tell. */
    private void expect() throws InterruptedException {
        long total = 0;
        for (RequestFeed feed : feeds) {
            OptionalLong count = count(feed);
            if (count.isEmpty()) {
                return;
            }
            total += count.getAsLong();
        }
        progress.expect(total);
    }

    /** A feed that fails here does so again when it is read, and is told then. */
    private OptionalLong count(RequestFeed feed) throws InterruptedException {
        try {
            return feed.count(progress);
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            return OptionalLong.empty();
        }
    }

    /** Whether there is anything left of the budget for the next one. */
    private boolean run(RequestFeed feed) throws InterruptedException {
        try (Stream<WarmingRequest> stream = feed.open(progress)) {
            GuardedRequests requests = new GuardedRequests(stream.iterator());
            boolean isLeft = run.run(requests);
            requests.throwFailure();
            return isLeft;
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            if (progress.isCancelled()) {
                throw new InterruptedException();
            }
            failures.add("%s ended early: %s".formatted(feed.name(), text(e)));
            return true;
        }
    }

    private static String text(Exception failure) {
        Throwable cause = failure instanceof UncheckedIOException io && io.getCause() != null ? io.getCause() : failure;
        String text = cause.getMessage();
        return text == null ? cause.getClass().getName() : text;
    }
}
