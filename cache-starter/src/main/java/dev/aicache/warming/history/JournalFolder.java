package dev.aicache.warming.history;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.aicache.CacheKey;
import dev.aicache.warming.WarmingRequest;
import dev.aicache.warming.history.RequestIndex.Place;
import dev.aicache.warming.history.Segment.Located;

/**
 * The files of the journal. Records are appended to the newest; when that is full, its accesses are summed by key and
 * hour, and the next one begins. So that all of them stay within their size the oldest is given up first; the requests in
 * it that are still wanted are appended again. A file that cannot be read is left out, and its room is counted until its
 * turn comes. Every start begins a new file, so that nothing is ever appended behind a torn record. Thread-safe, and
 * blocks: not for event loops.
 */
final class JournalFolder implements AutoCloseable {

    /** How many files there are when the folder is full, more or less. */
    private static final int SEGMENTS = 16;

    private static final long LEAST_SEGMENT = 16 << 10;
    private static final long LARGEST_SEGMENT = 8 << 20;
    private static final int REQUESTS = 65_536;
    private static final String TEMPORARY = "journal.tmp";

    private final Path folder;
    private final long maxSize;
    private final long segmentSize;
    private final @Nullable RequestCipher cipher;
    private final Consumer<String> notes;

    /** Sizes of the files by their numbers. */
    private final NavigableMap<Long, Long> sizes = new TreeMap<>();

    private final RequestIndex index = new RequestIndex(REQUESTS);

    private @Nullable FolderLock lock;
    private @Nullable SegmentWriter writer;

    /**
     * @param maxSize of all files together, in bytes
     * @param cipher for requests; null where none are kept
     * @param notes takes what is to be said of files that cannot be used
     */
    JournalFolder(Path folder, long maxSize, @Nullable RequestCipher cipher, Consumer<String> notes) {
        this.folder = folder;
        this.maxSize = maxSize;
        this.segmentSize = Math.min(LARGEST_SEGMENT, Math.max(LEAST_SEGMENT, maxSize / SEGMENTS));
        this.cipher = cipher;
        this.notes = notes;
    }

    /**
     * Reads what there is. To be called first, and again where it fails.
     *
     * @throws IOException if the folder cannot be read or made, or belongs to another process
     */
    synchronized void load(Consumer<Access> accesses) throws IOException {
        OwnerOnly.createFolder(folder);
        if (lock == null) {
            lock = FolderLock.take(folder);
        }
        sizes.clear();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                String name = file.getFileName().toString();
                if (name.matches("journal-\\d{12}\\.log")) {
                    sizes.put(Long.valueOf(name.substring(8, 20)), Files.size(file));
                } else if (name.equals(TEMPORARY)) {
                    Files.delete(file);
                }
            }
        }
        for (long number : sizes.keySet()) {
            load(number, accesses);
        }
    }

    private void load(long number, Consumer<Access> accesses) {
        Path file = file(number);
        Segment segment = readable(file);
        if (segment == null) {
            return;
        }
        boolean isReadable = cipher != null && segment.cipherId() == cipher.id();
        int foreign = 0;
        for (Located record : segment.records()) {
            if (!record.frame().isRequest()) {
                accesses.accept(record.frame().access());
            } else if (isReadable) {
                index.put(record.frame().key(), new Place(number, record.offset()));
            } else {
                foreign++;
            }
        }
        if (foreign > 0 && cipher != null) {
            notes.accept(
                    "%s holds %d requests that are encrypted with another key than the one configured now; they are left out, and kept anew when they are asked again"
                            .formatted(file.getFileName(), foreign));
        }
        if (segment.isTorn()) {
            notes.accept("%s ends amid a record, as it does when a process is killed; what is before that is used"
                    .formatted(file.getFileName()));
        }
    }

    private @Nullable Segment readable(Path file) {
        String problem;
        try {
            return Segment.read(file);
        } catch (DamagedSegmentException e) {
            problem = e.getMessage();
        } catch (IOException e) {
            problem = "cannot be read: " + e;
        }
        notes.accept("%s %s; nothing of it is used, and the rest of the journal is. Delete it to hear no more of it"
                .formatted(file.getFileName(), problem));
        return null;
    }

    /** Appends accesses. Where that fails, some of them may have been. */
    synchronized void append(List<Access> accesses, Predicate<CacheKey> isWanted) throws IOException {
        List<Frame> frames = accesses.stream().map(Frame::of).toList();
        int next = 0;
        while (next < frames.size()) {
            SegmentWriter to = writer(frames.get(next).size(), isWanted);
            long room = Math.max(0, segmentSize - to.size());
            int end = next;
            long length = 0;
            do {
                length += frames.get(end++).size();
            } while (end < frames.size() && length + frames.get(end).size() <= room);
            write(to, frames.subList(next, end));
            next = end;
        }
        if (writer != null) {
            writer.force();
        }
    }

    /**
     * Appends a request, encrypted, unless there is one of that key.
     *
     * @return false where it is too large for the journal
     */
    synchronized boolean append(CacheKey key, WarmingRequest request, Predicate<CacheKey> isWanted) throws IOException {
        if (cipher == null || index.get(key) != null) {
            return true;
        }
        Frame frame = Frame.of(key, cipher.seal(key, RequestCodec.write(request)));
        if (frame.size() > segmentSize / 2) {
            return false;
        }
        append(key, frame, writer(frame.size(), isWanted));
        return true;
    }

    private void append(CacheKey key, Frame frame, SegmentWriter to) throws IOException {
        Place place = new Place(sizes.lastKey(), (int) to.size());
        write(to, List.of(frame));
        index.put(key, place);
    }

    private void write(SegmentWriter to, List<Frame> frames) throws IOException {
        boolean isDone = false;
        try {
            to.append(frames);
            isDone = true;
        } finally {
            sizes.put(sizes.lastKey(), to.size());
            if (!isDone) {
                // What cannot be written to now may be damaged: the next time begins another file.
                writer = null;
                to.close();
            }
        }
    }

    /** A file with room for as many bytes, within the size of all. */
    private SegmentWriter writer(long bytes, Predicate<CacheKey> isWanted) throws IOException {
        SegmentWriter current = writer;
        if (current != null && current.size() > Segment.HEAD && current.size() + bytes > segmentSize) {
            writer = null;
            current.force();
            current.close();
            compact(sizes.lastKey());
            current = null;
        }
        if (current == null) {
            current = begin();
        }
        // One more is kept free: for the file that takes another's place, and for what is carried over.
        while (size() + bytes > maxSize - segmentSize && sizes.size() > 1) {
            giveUp(sizes.firstKey(), current, isWanted);
        }
        return current;
    }

    private SegmentWriter begin() throws IOException {
        long number = sizes.isEmpty() ? 1 : sizes.lastKey() + 1;
        SegmentWriter next = new SegmentWriter(file(number), cipher == null ? 0 : cipher.id());
        sizes.put(number, next.size());
        writer = next;
        return next;
    }

    /** Removes a file; of its requests those that are wanted stay, as far as they are not more than half as much. */
    private void giveUp(long number, SegmentWriter to, Predicate<CacheKey> isWanted) throws IOException {
        Path file = file(number);
        List<Located> carried = new ArrayList<>();
        try {
            long left = segmentSize / 2;
            for (Located record : Segment.read(file).records()) {
                Frame frame = record.frame();
                boolean isKept = frame.isRequest()
                        && frame.size() <= left
                        && index.isAt(frame.key(), new Place(number, record.offset()))
                        && isWanted.test(frame.key());
                if (isKept) {
                    carried.add(record);
                    left -= frame.size();
                }
            }
        } catch (DamagedSegmentException e) {
            // It was told of when it was read, and there is nothing to keep of it.
        }
        for (Located record : carried) {
            append(record.frame().key(), record.frame(), to);
        }
        Files.deleteIfExists(file);
        sizes.remove(number);
        index.forget(number);
    }

    /** Sums the accesses of a full file by key and hour, where that is worth it. */
    private void compact(long number) throws IOException {
        Compaction compaction = Compaction.of(
                Segment.read(file(number)),
                request -> index.isAt(request.frame().key(), new Place(number, request.offset())));
        if (compaction.isWorthIt()) {
            sizes.put(number, compaction.write(folder.resolve(TEMPORARY), file(number)));
            compaction.moved().forEach((key, offset) -> index.put(key, new Place(number, offset)));
        }
    }

    /**
     * The request of the key, if the journal has it.
     *
     * @param where what it is called by in reports
     */
    synchronized Optional<WarmingRequest> request(CacheKey key, String where) throws IOException {
        Place place = index.get(key);
        RequestCipher by = cipher;
        if (place == null || by == null) {
            return Optional.empty();
        }
        byte[] sealed = Segment.readAt(file(place.segment()), place.offset(), key);
        try {
            return Optional.of(RequestCodec.read(by.open(key, sealed), where));
        } catch (GeneralSecurityException e) {
            throw new IOException("A request in the journal cannot be decrypted", e);
        }
    }

    /** Keys whose requests there are. */
    synchronized List<CacheKey> requests() {
        return index.keys();
    }

    /** How many requests there are. */
    synchronized int requestCount() {
        return index.size();
    }

    /** Of all files, in bytes. */
    synchronized long size() {
        return sizes.values().stream().mapToLong(Long::longValue).sum();
    }

    private Path file(long number) {
        return folder.resolve("journal-%012d.log".formatted(number));
    }

    @Override
    public synchronized void close() throws IOException {
        SegmentWriter last = writer;
        FolderLock held = lock;
        writer = null;
        lock = null;
        try {
            if (last != null) {
                last.force();
                last.close();
            }
        } finally {
            if (held != null) {
                held.close();
            }
        }
    }
}
