package dev.aicache.warming.history;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

import dev.aicache.CacheKey;
import dev.aicache.warming.history.Segment.Located;

/** A file of the journal with its accesses summed by key and hour, and without the requests that are not needed. */
final class Compaction {

    private static final long HOUR = 3_600_000;

    private final long cipherId;
    private final List<Frame> accesses;
    private final List<Frame> requests;
    private final long before;
    private final Map<CacheKey, Integer> moved = new HashMap<>();

    private Compaction(long cipherId, List<Frame> accesses, List<Frame> requests, long before) {
        this.cipherId = cipherId;
        this.accesses = accesses;
        this.requests = requests;
        this.before = before;
    }

    private record KeyAndHour(CacheKey key, long hour) {}

    static Compaction of(Segment segment, Predicate<Located> isNeeded) {
        Map<KeyAndHour, Access> sums = new LinkedHashMap<>();
        List<Frame> requests = new ArrayList<>();
        long before = 0;
        for (Located record : segment.records()) {
            Frame frame = record.frame();
            before += frame.size();
            if (!frame.isRequest()) {
                Access access = frame.access();
                long hour = Math.floorDiv(access.time(), HOUR) * HOUR;
                sums.merge(new KeyAndHour(access.key(), hour), access.at(hour), Access::plus);
            } else if (isNeeded.test(record)) {
                requests.add(frame);
            }
        }
        List<Frame> accesses = sums.values().stream().map(Frame::of).toList();
        return new Compaction(segment.cipherId(), accesses, requests, before);
    }

    private static long size(List<Frame> frames) {
        return frames.stream().mapToLong(Frame::size).sum();
    }

    /** Whether it makes the file smaller by a quarter or more. */
    boolean isWorthIt() {
        return size(accesses) + size(requests) <= before / 4 * 3;
    }

    /**
     * Puts it in the place of the file, at once or not at all.
     *
     * @param temporary where it is written first
     * @return its size in bytes
     */
    long write(Path temporary, Path file) throws IOException {
        Files.deleteIfExists(temporary);
        try (SegmentWriter to = new SegmentWriter(temporary, cipherId)) {
            to.append(accesses);
            for (Frame request : requests) {
                moved.put(request.key(), to.append(request));
            }
            to.force();
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
            return to.size();
        }
    }

    /** Where the requests are in it, once it is written. */
    Map<CacheKey, Integer> moved() {
        return moved;
    }
}
