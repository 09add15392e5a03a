package dev.aicache.demo.many;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import dev.aicache.demo.many.Caller.Reply;

/** What is shown of several gateways, one thing after the other. Fails where something is not as it is said. */
final class Scenes {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int QUESTIONS = 6;
    private static final int WARM_UP = 50;
    private static final String QUESTION = "What does the handbook say about holidays?";
    private static final String TAG = "handbook";

    private final PrintStream out;
    private final Caller edge;
    private final List<Caller> members;
    private final RedisServer redis;

    Scenes(PrintStream out, Caller edge, List<Caller> members, RedisServer redis) {
        this.out = out;
        this.edge = edge;
        this.members = members;
        this.redis = redis;
    }

    void show() throws IOException, InterruptedException {
        stickyRouting();
        purge();
        outage();
    }

    @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a dependency of its own
    private void say(String format, Object... values) {
        out.println("  " + format.formatted(values));
    }

    private void title(String title) {
        out.println();
        out.println(title);
    }

    private static void check(boolean isSo, String what, Object found) {
        if (!isSo) {
            throw new IllegalStateException("Not so: " + what + ": " + found);
        }
    }

    private static String question(int number) {
        return "How many bits has " + number + "?";
    }

    /** Each question twice to the edge, which brings it to the same gateway both times. */
    private void stickyRouting() throws IOException, InterruptedException {
        title("The edge brings the same question to the same gateway");
        Map<String, Integer> spread = new TreeMap<>();
        for (int number = 1; number <= QUESTIONS; number++) {
            Reply first = edge.ask(question(number));
            Reply again = askUntilHit(edge, question(number));
            check(again.gateway().equals(first.gateway()), "the same gateway answers", again);
            say(
                    "question %d: %s %7.1f ms  %s; then %s %5.1f ms  %s",
                    number,
                    first.gateway(),
                    first.millis(),
                    first.cacheStatus(),
                    again.gateway(),
                    again.millis(),
                    again.cacheStatus());
            spread.merge(first.gateway(), 1, Integer::sum);
        }
        say("questions by gateway: %s", spread);
    }

    /** One answer at all three, purged at one of them. */
    private void purge() throws IOException, InterruptedException {
        title("A purge at one gateway holds at all");
        warm();
        Caller second = members.get(1);
        // What a process does for the first time takes longer.
        for (int i = 0; i < WARM_UP; i++) {
            Reply unused = second.purge("nothing has this name");
            for (Caller member : members) {
                check(member.remembers(QUESTION), "what is not purged stays", member.name());
            }
        }
        ExecutorService watchers = Executors.newFixedThreadPool(members.size());
        try {
            long start = System.nanoTime();
            Map<String, Future<Duration>> gone = new LinkedHashMap<>();
            for (Caller member : members) {
                gone.put(member.name(), watchers.submit(untilForgotten(member, start)));
            }
            Reply purged = second.purge(TAG);
            tell(second, purged);
            check(purged.status() == 200 && purged.body().contains("everyone"), "everyone has heard of it", purged);
            for (Map.Entry<String, Future<Duration>> each : gone.entrySet()) {
                say(
                        "%s does not answer it from memory any more, %.1f ms after the purge was sent",
                        each.getKey(), each.getValue().get().toNanos() / 1e6);
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            watchers.shutdownNow();
        }
    }

    private void tell(Caller member, Reply purged) {
        say("purge of %s at %s: %d %s, %.1f ms", TAG, member.name(), purged.status(), purged.body(), purged.millis());
    }

    private static Callable<Duration> untilForgotten(Caller member, long start) {
        return () -> {
            while (member.remembers(QUESTION)) {
                check(System.nanoTime() - start < PATIENCE.toNanos(), "the purge arrives", member.name());
            }
            return Duration.ofNanos(System.nanoTime() - start);
        };
    }

    /** Has every gateway know the answer, of which each asks the model itself. */
    private void warm() throws IOException, InterruptedException {
        List<String> statuses = new ArrayList<>();
        for (Caller member : members) {
            member.ask(QUESTION, "AI-Cache-Tags", TAG);
            statuses.add(member.name() + " " + askUntilHit(member, QUESTION).cacheStatus());
        }
        say("asked each for the same: %s", statuses);
    }

    /** Asks again; an answer is stored a moment before or after its last byte is read. */
    private static Reply askUntilHit(Caller caller, String question) throws IOException, InterruptedException {
        List<Reply> last = new ArrayList<>();
        Duration unused = Waiting.until("the answer is given from memory", PATIENCE, () -> {
            last.add(0, caller.ask(question));
            return last.get(0).isHit();
        });
        return last.get(0);
    }

    /** Redis goes, and comes back with nothing. */
    private void outage() throws IOException, InterruptedException {
        title("Redis is stopped");
        warm();
        Caller first = members.get(0);
        Caller second = members.get(1);
        redis.stop();
        Reply purged = second.purge(TAG);
        tell(second, purged);
        check(purged.status() == 202 && purged.body().contains("pending"), "the purge is pending", purged);
        check(!second.remembers(QUESTION), "it holds where it was taken", second.name());
        Reply other = first.ask(QUESTION);
        say("%s has not heard of it, and may answer for 2 s: %s, %s", first.name(), first.state(), other.cacheStatus());
        Duration isolated =
                Waiting.until("isolated", PATIENCE, () -> first.state().equals("isolated"));
        Reply bypassed = first.ask(QUESTION);
        say(
                "%s is isolated after %.1f s more: %d %s",
                first.name(), isolated.toNanos() / 1e9, bypassed.status(), bypassed.cacheStatus());
        check(!bypassed.isHit(), "nothing is given from memory", bypassed);
        check(!first.status().equals("DOWN"), "nobody is down", first.status());
        Reply through = edge.ask(question(1));
        say(
                "the edge still answers, by the model: %d %s %s",
                through.status(), through.gateway(), through.cacheStatus());
        check(through.status() == 200 && !through.isHit(), "the model answers", through);

        title("Redis is back, with nothing in it");
        redis.start();
        for (Caller member : members) {
            Duration took =
                    Waiting.until("in sync", PATIENCE, () -> member.state().equals("in-sync"));
            say("%s is in sync after %.1f s more", member.name(), took.toNanos() / 1e9);
        }
        Reply anew = first.ask(QUESTION);
        check(!anew.isHit(), "what was purged meanwhile is gone everywhere", anew);
        say("%s, where the purge was missed: %s", first.name(), anew.cacheStatus());
        say("and again: %s", askUntilHit(first, QUESTION).cacheStatus());
    }
}
