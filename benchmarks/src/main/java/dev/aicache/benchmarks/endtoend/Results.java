package dev.aicache.benchmarks.endtoend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The one file that tables and plots are made from: lines of {@code # name: value} say where and how it was measured, the
 * others are {@link Window}s, those included in which others were at work.
 */
final class Results {

    private final Map<String, String> notes = new LinkedHashMap<>();
    private final List<Window> windows = new ArrayList<>();

    static Results read(Path file) throws IOException {
        Results results = new Results();
        for (String line : Files.readAllLines(file)) {
            if (line.startsWith("# ")) {
                String[] note = line.substring(2).split(": ", 2);
                results.notes.put(note[0], note[1]);
            } else if (!line.equals(Window.HEADER)) {
                results.windows.add(Window.of(line));
            }
        }
        return results;
    }

    void write(Path file) throws IOException {
        List<String> lines = new ArrayList<>();
        notes.forEach((name, value) -> lines.add("# " + name + ": " + value));
        lines.add(Window.HEADER);
        windows.forEach(window -> lines.add(window.line()));
        if (file.toAbsolutePath().getParent() != null) {
            Files.createDirectories(file.toAbsolutePath().getParent());
        }
        Files.write(file, lines);
    }

    void note(String name, String value) {
        notes.put(name, value.replace('\n', ' '));
    }

    String note(String name) {
        return notes.getOrDefault(name, "");
    }

    void add(Window window) {
        windows.add(window);
    }

    /** Forgets what was measured before, because rounds compare only within one run. */
    void restart(String scenario) {
        windows.removeIf(window -> window.scenario().equals(scenario));
    }

    /** Forgets a candidate that failed in the end, because what it did before may be wrong, too. */
    void drop(String scenario, String candidate) {
        windows.removeIf(window ->
                window.scenario().equals(scenario) && window.candidate().equals(candidate));
    }

    List<String> scenarios() {
        return windows.stream().map(Window::scenario).distinct().toList();
    }

    Figures figures(String scenario) {
        return new Figures(windows.stream()
                .filter(window -> window.scenario().equals(scenario))
                .toList());
    }
}
