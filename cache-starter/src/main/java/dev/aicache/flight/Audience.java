package dev.aicache.flight;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The readers of one recording. Thread-safe; who has to know that nobody comes or goes meanwhile holds a lock of its own. */
final class Audience {

    private final Set<Reader> readers = ConcurrentHashMap.newKeySet();
    private final Recording recording;

    Audience(Recording recording) {
        this.recording = recording;
    }

    void add(Reader reader) {
        readers.add(reader);
    }

    /** Whether it was there. */
    boolean remove(Reader reader) {
        return readers.remove(reader);
    }

    boolean isEmpty() {
        return readers.isEmpty();
    }

    void wakeAll() {
        readers.forEach(Reader::wake);
    }

    /** Whether the recording can go on without any reader falling too far behind. */
    boolean hasRoom() {
        return readers.stream().noneMatch(this::isLaggard);
    }

    /** Those that hold the recording back while others wait for it; none where nobody waits. */
    List<Reader> laggards() {
        return readers.stream().anyMatch(reader -> reader.position() == recording.position())
                ? readers.stream().filter(this::isLaggard).toList()
                : List.of();
    }

    private boolean isLaggard(Reader reader) {
        return recording.isFullWindow(reader.position());
    }
}
