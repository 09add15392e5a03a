package dev.aicache.benchmarks.simulation;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Reads a trace: UTF-8 text, one request a line, {@code key,size,cost,time}.
 *
 * <ul>
 *   <li>key: any text without a comma; the same text is the same key
 *   <li>size of the answer in whole bytes, 0 to 2147483647
 *   <li>cost of asking upstream, a decimal number that is not negative, in any unit; 1 for each where costs do not matter
 *   <li>time in seconds, a decimal number; never less than in the line before
 * </ul>
 *
 * Blanks around a field do not count. Empty lines, and lines that begin with {@code #}, are comments.
 */
final class TraceFile {

    private static final double NANOS = 1e9;
    /** Two centuries, which nanoseconds hold. */
    private static final double LATEST_SECOND = 6e9;

    private final String name;
    private final List<Request> requests = new ArrayList<>();
    private final Map<String, Integer> numbers = new HashMap<>();
    private int line;

    private TraceFile(String name) {
        this.name = name;
    }

    /**
     * @throws IllegalArgumentException where a line is no request; says which and why
     * @throws IOException if the file cannot be read
     */
    static Trace read(Path file) throws IOException {
        TraceFile trace = new TraceFile(String.valueOf(file.getFileName()));
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            for (String text = reader.readLine(); text != null; text = reader.readLine()) {
                trace.add(text.strip());
            }
        }
        if (trace.requests.isEmpty()) {
            throw new IllegalArgumentException(trace.name + ": there is no request in it");
        }
        return new Trace(trace.name, List.copyOf(trace.requests), trace.numbers.size());
    }

    private void add(String text) {
        line++;
        if (text.isEmpty() || text.startsWith("#")) {
            return;
        }
        String[] fields = text.split(",", -1);
        if (fields.length != 4) {
            throw wrong("expected key,size,cost,time but found %d fields: %s".formatted(fields.length, text), null);
        }
        String key = fields[0].strip();
        if (key.isEmpty()) {
            throw wrong("the key is empty", null);
        }
        int number = numbers.computeIfAbsent(key, unused -> numbers.size());
        requests.add(new Request(number, size(fields[1].strip()), cost(fields[2].strip()), time(fields[3].strip())));
    }

    private int size(String text) {
        try {
            int size = Integer.parseInt(text);
            if (size >= 0) {
                return size;
            }
            throw wrong("the size is negative: " + text, null);
        } catch (NumberFormatException e) {
            throw wrong("the size is not a whole number of bytes up to 2147483647: " + text, e);
        }
    }

    private double cost(String text) {
        double cost = decimal("cost", text);
        if (cost < 0) {
            throw wrong("the cost is negative: " + text, null);
        }
        return cost;
    }

    private long time(String text) {
        double seconds = decimal("time", text);
        if (Math.abs(seconds) > LATEST_SECOND) {
            throw wrong("the time is not in seconds: " + text, null);
        }
        long time = Math.round(seconds * NANOS);
        if (!requests.isEmpty() && time < requests.get(requests.size() - 1).time()) {
            throw wrong("the time is before that of the request before: " + text, null);
        }
        return time;
    }

    private double decimal(String field, String text) {
        try {
            double value = Double.parseDouble(text);
            if (Double.isFinite(value)) {
                return value;
            }
            throw wrong("the %s is not finite: %s".formatted(field, text), null);
        } catch (NumberFormatException e) {
            throw wrong("the %s is not a number: %s".formatted(field, text), e);
        }
    }

    private IllegalArgumentException wrong(String what, @Nullable Throwable cause) {
        return new IllegalArgumentException("%s, line %d: %s".formatted(name, line, what), cause);
    }
}
