package dev.aicache.coordination.redis;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

import io.lettuce.core.MapScanCursor;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.codec.StringCodec;

import dev.aicache.PurgeNotice;
import dev.aicache.Tag;
import dev.aicache.coordination.GenerationTable;
import dev.aicache.coordination.PurgeLog;
import dev.aicache.coordination.PurgeRecord;
import dev.aicache.coordination.PurgeState;
import dev.aicache.coordination.Stamp;

/**
 * The log of purges in a stream of Redis or Valkey, with what was ever purged in a hash beside it. Whatever belongs together
 * is done in one step, by scripts, under keys that a cluster keeps in one place.
 *
 * <p>An epoch is of one server process: another one, as after a restart or where a copy took over, cannot know what it lacks,
 * and begins an epoch of its own. {@link #head} is answered only by a server that would take a purge, so that a master that
 * was cut off from its copies is not taken for the log where it is told to refuse writes then.
 *
 * <p>Each call fails when half a second has passed without an answer, one that waits for records so long after that.
 */
public final class RedisPurgeLog implements PurgeLog {

    private static final Duration PATIENCE = Duration.ofMillis(500);

    private static final int MOST_READ = 1000;
    private static final int MOST_SCANNED = 1000;

    /** How often the state is read where the epoch ends meanwhile. */
    private static final int ATTEMPTS = 3;

    private static final String TAG_FIELD = "t:";

    /** What no field is called; to take it out changes nothing, and needs a server that can write. */
    private static final String NO_FIELD = "-";

    private final RedisCalls calls;
    private final RedisCalls waiting;
    private final Random random;
    private final String[] keys;
    private final int mostTags;

    /**
     * @param namespace tells logs on one server apart
     * @param random draws epochs apart that begin in the same millisecond
     */
    public RedisPurgeLog(RedisConnections connections, String namespace, Random random) {
        this(connections, namespace, random, GenerationTable.MOST_TAGS);
    }

    /** @param mostTags how many tags are told apart */
    RedisPurgeLog(RedisConnections connections, String namespace, Random random, int mostTags) {
        this.calls = new RedisCalls(connections.link(StringCodec.UTF8));
        this.waiting = new RedisCalls(connections.link(StringCodec.UTF8));
        this.random = random;
        this.mostTags = mostTags;
        String prefix = "ai-cache:{" + namespace + "}:purge-";
        this.keys = new String[] {prefix + "state", prefix + "order", prefix + "log"};
    }

    @Override
    public Stamp append(PurgeNotice notice) throws IOException {
        List<String> arguments = new ArrayList<>();
        arguments.add(Integer.toString(mostTags));
        arguments.add(notice.isSoft() ? "1" : "0");
        arguments.add(RecordCodec.tags(notice));
        for (Tag tag : notice.tags()) {
            arguments.add(HexFormat.of().toHexDigits(tag.hash()));
            arguments.add(kind(tag));
        }
        return stamp(run(Script.APPEND, arguments));
    }

    private static String kind(Tag tag) {
        if (tag.equals(Tag.EVERYTHING)) {
            return "everything";
        }
        return switch (tag.kind()) {
            case NAME -> "name";
            case MODEL -> "model";
            default -> "other";
        };
    }

    @Override
    @SuppressWarnings("unchecked") // an array of one
    public List<PurgeRecord> read(Stamp after, Duration wait) throws IOException {
        XReadArgs args = XReadArgs.Builder.count(MOST_READ);
        if (!wait.isZero()) {
            args.block(wait);
        }
        StreamOffset<String> offset = StreamOffset.from(keys[2], RecordCodec.id(after));
        List<StreamMessage<String, String>> messages =
                waiting.call(commands -> commands.xread(args, offset), PATIENCE.plus(wait));
        return messages == null
                ? List.of()
                : messages.stream().map(RecordCodec::read).toList();
    }

    @Override
    public Stamp head() throws IOException {
        calls.write(commands -> commands.hdel(keys[0], NO_FIELD), PATIENCE);
        return stamp(run(Script.HEAD, List.of()));
    }

    @Override
    public PurgeState state() throws IOException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Stamp head = stamp(run(Script.HEAD, List.of()));
            List<String> tags = tags();
            // After the tags: those that have left meanwhile are below these floors.
            List<String> facts = run(Script.HEAD, List.of());
            if (stamp(facts).epoch() == head.epoch()) {
                return state(head, facts, tags);
            }
        }
        throw new IOException("The log of purges began anew again and again while it was read");
    }

    /** Fields and values, one after the other. */
    private List<String> tags() throws IOException {
        List<String> tags = new ArrayList<>();
        ScanArgs args = ScanArgs.Builder.matches(TAG_FIELD + "*").limit(MOST_SCANNED);
        MapScanCursor<String, String> cursor = calls.call(commands -> commands.hscan(keys[0], args), PATIENCE);
        while (true) {
            cursor.getMap().forEach((field, value) -> {
                tags.add(field.substring(TAG_FIELD.length()));
                tags.add(value);
            });
            if (cursor.isFinished()) {
                return tags;
            }
            MapScanCursor<String, String> reached = cursor;
            cursor = calls.call(commands -> commands.hscan(keys[0], reached, args), PATIENCE);
        }
    }

    private static PurgeState state(Stamp head, List<String> facts, List<String> tags) {
        long now = number(facts, 7);
        List<PurgeState.Purged> purged = new ArrayList<>(tags.size() / 2);
        for (int i = 0; i < tags.size(); i += 2) {
            List<String> values = List.of(tags.get(i + 1).split(" ", -1));
            purged.add(new PurgeState.Purged(
                    Long.parseUnsignedLong(tags.get(i), 16),
                    number(values, 0),
                    number(values, 1),
                    nanosSince(number(values, 2), now)));
        }
        return new PurgeState(
                head,
                number(facts, 2),
                number(facts, 3),
                nanosSince(number(facts, 4), now),
                number(facts, 5),
                number(facts, 6),
                purged);
    }

    private static long number(List<String> values, int index) {
        return Long.parseLong(values.get(index));
    }

    private static long nanosSince(long millis, long now) {
        return Duration.ofMillis(Math.max(0, now - millis)).toNanos();
    }

    @Override
    public Stamp rotate(long epoch) throws IOException {
        return stamp(run(Script.ROTATE, List.of(Long.toString(epoch))));
    }

    private static Stamp stamp(List<String> answer) {
        return new Stamp(number(answer, 0), number(answer, 1));
    }

    private List<String> run(Script script, List<String> arguments) throws IOException {
        String[] values = new String[arguments.size() + 1];
        values[0] = Integer.toString(random.nextInt(1024));
        for (int i = 1; i < values.length; i++) {
            values[i] = arguments.get(i - 1);
        }
        try {
            return calls.call(
                    commands -> commands.evalsha(script.digest(), ScriptOutputType.MULTI, keys, values), PATIENCE);
        } catch (RefusedException e) {
            if (!(e.getCause() instanceof RedisNoScriptException)) {
                throw e;
            }
            return calls.call(commands -> commands.eval(script.text(), ScriptOutputType.MULTI, keys, values), PATIENCE);
        }
    }
}
