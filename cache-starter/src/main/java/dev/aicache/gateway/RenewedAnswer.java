package dev.aicache.gateway;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import reactor.core.scheduler.Scheduler;

import dev.aicache.Body;
import dev.aicache.CachedResponse;
import dev.aicache.dialect.FreshIds;
import dev.aicache.policy.Ids;

/** A stored answer with identifiers of its own, for a route that wants them. A copy on the heap, made for one client. */
final class RenewedAnswer {

    /** Headers that are of other bytes. */
    private static final Set<String> OF_THE_BYTES =
            Set.of("etag", "content-md5", "digest", "content-digest", "repr-digest");

    private RenewedAnswer() {}

    /**
     * The answer with a new id and time of creation; as it is where the route or the protocol keeps them, or where they
     * cannot be told apart from the rest with certainty.
     *
     * @param clock tells the time of day
     */
    static CachedResponse of(Lookup lookup, CachedResponse stored, Scheduler clock) {
        if (lookup.policy().replay().ids() == Ids.PRESERVE || !lookup.dialect().hasFreeIds()) {
            return stored;
        }
        FreshIds ids = new FreshIds(ThreadLocalRandom.current(), clock.now(TimeUnit.SECONDS));
        Body renewed = stored.body().isStream() ? ofEvents(stored.body(), ids) : whole(stored.body(), ids);
        return renewed == null
                ? stored
                : new CachedResponse(
                        stored.status(),
                        stored.headers().filter(name -> !OF_THE_BYTES.contains(name.toLowerCase(Locale.ROOT))),
                        renewed,
                        stored.selection());
    }

    private static @Nullable Body whole(Body body, FreshIds ids) {
        byte[] renewed = ids.renew(body.toByteArray());
        return renewed == null ? null : Body.of(renewed);
    }

    static @Nullable Body ofEvents(Body body, FreshIds ids) {
        Iterator<List<ByteBuffer>> events = body.pieces();
        try {
            return ofEvents(body, events, ids);
        } finally {
            StoredForm.close(events);
        }
    }

    private static @Nullable Body ofEvents(Body body, Iterator<List<ByteBuffer>> events, FreshIds ids) {
        ByteArrayOutputStream all = new ByteArrayOutputStream(body.size() + body.size() / 8);
        int[] ends = new int[body.events()];
        int count = 0;
        boolean isWhole = true;
        while (isWhole && events.hasNext()) {
            byte[] event = ids.renewEvent(bytes(events.next()));
            isWhole = event != null;
            if (event != null) {
                all.writeBytes(event);
                ends[count++] = all.size();
            }
        }
        return isWhole ? timed(body, all.toByteArray(), ends) : null;
    }

    private static byte[] bytes(List<ByteBuffer> event) {
        ByteBuffer all = ByteBuffer.allocate(
                event.stream().mapToInt(ByteBuffer::remaining).sum());
        event.forEach(all::put);
        return all.array();
    }

    private static Body timed(Body body, byte[] bytes, int[] ends) {
        if (!body.isTimed()) {
            return Body.ofEvents(bytes, ends);
        }
        int[] times = new int[ends.length];
        for (int event = 0; event < times.length; event++) {
            times[event] = body.time(event);
        }
        return Body.ofTimedEvents(bytes, ends, times);
    }
}
