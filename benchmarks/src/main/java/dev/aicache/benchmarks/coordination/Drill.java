package dev.aicache.benchmarks.coordination;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

import dev.aicache.PurgeNotice;
import dev.aicache.PurgeResult.Reach;
import dev.aicache.Tag;
import dev.aicache.coordination.SyncState;
import dev.aicache.coordination.TaggedStamp;
import dev.aicache.coordination.redis.RedisServers;

/** Two instances that purge and fill while something happens to their servers, and what comes of it. */
final class Drill {

    private static final PurgeNotice NOTICE = PurgeNotice.hard(Tag.route("chat"));
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Report report;

    Drill(Report report) {
        this.report = report;
    }

    /** A step that can fail. */
    interface Step {

        void run() throws IOException;
    }

    /** Two instances purge and fill before something happens, meanwhile and after. */
    void run(RedisServers servers, String what, @Nullable RedisProcess killed, Step step) throws IOException {
        AtomicLong wrong = new AtomicLong();
        AtomicBoolean isOver = new AtomicBoolean();
        try (Instance here = new Instance(servers, notice -> {});
                Instance there = new Instance(servers, notice -> {})) {
            here.awaitAll();
            there.awaitAll();
            report.say("two instances are in sync at %s", here.stamp());
            TaggedStamp before = there.fill(NOTICE);
            report.say(
                    "a purge here: %s, known there after %.1f ms", here.purge(NOTICE), millisUntilGone(there, before));

            TaggedStamp entry = there.fill(NOTICE);
            TaggedStamp other = there.fill(PurgeNotice.hard(Tag.route("other")));
            report.say("%s", what);
            if (killed != null) {
                killed.kill();
            }
            step.run();
            long calledAt = System.nanoTime();
            Reach reach = here.purge(NOTICE);
            long purgedAt = System.nanoTime();
            report.say("a purge here: %s, after %.1f ms", reach, (purgedAt - calledAt) / 1e6);
            Thread watcher = watch(here, there, entry, purgedAt, wrong, isOver);
            Duration first = untilAnotherEpoch(here);
            report.say("a new epoch here after %.2f s, at %s", first.toNanos() / 1e9, here.stamp());
            here.awaitAll();
            there.awaitAll();
            report.say(
                    "both know all; waiting here %d, there %s, %s",
                    here.waiting(), there.stamp(), there.state().word());
            report.say(
                    "the purged entry is served there: %s; one that nobody purged: %s",
                    there.serves(entry), there.serves(other));
            TaggedStamp after = here.fill(NOTICE);
            report.say("one that is filled now is served there: %s", there.serves(after));
            report.say(
                    "a purge there: %s, known here after %.1f ms", there.purge(NOTICE), millisUntilGone(here, after));
            isOver.set(true);
            join(watcher);
        }
        report.say(
                "served there for longer than %d s after its purge: %d times",
                Instance.MAX_STALENESS.toSeconds(), wrong.get());
    }

    private static double millisUntilGone(Instance instance, TaggedStamp entry) {
        long start = System.nanoTime();
        while (instance.serves(entry)) {
            Thread.onSpinWait();
        }
        return (System.nanoTime() - start) / 1e6;
    }

    private static Duration untilAnotherEpoch(Instance instance) {
        long epoch = instance.stamp().epoch();
        return Waiting.until(
                "there is another epoch", PATIENCE, () -> instance.stamp().epoch() != epoch);
    }

    private Thread watch(
            Instance here,
            Instance instance,
            TaggedStamp purged,
            long purgedAt,
            AtomicLong wrong,
            AtomicBoolean isOver) {
        Thread watcher = new Thread(() -> {
            SyncState told = SyncState.IN_SYNC;
            while (!isOver.get()) {
                if (here.state() != told) {
                    told = here.state();
                    report.say("here is %s", told.word());
                }
                long now = System.nanoTime();
                if (instance.serves(purged) && now - purgedAt > Instance.MAX_STALENESS.toNanos()) {
                    wrong.incrementAndGet();
                }
                LockSupport.parkNanos(100_000);
            }
        });
        watcher.start();
        return watcher;
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
