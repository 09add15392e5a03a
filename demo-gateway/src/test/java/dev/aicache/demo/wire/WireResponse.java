package dev.aicache.demo.wire;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * A response down to how it ended.
 *
 * @param status 0 where no head came
 * @param headers lines in the order they came, names in lower case
 * @param body what came of it, without its chunk framing
 */
public record WireResponse(int status, List<Map.Entry<String, String>> headers, String body, Ending ending) {

    /** The first line of the header, or null where there is none. */
    public @Nullable String header(String name) {
        String wanted = name.toLowerCase(Locale.ROOT);
        return headers.stream()
                .filter(header -> header.getKey().equals(wanted))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }

    /** The data of the stream's events, in their order. */
    public List<String> data() {
        return body.lines()
                .filter(line -> line.startsWith("data: "))
                .map(line -> line.substring("data: ".length()))
                .collect(Collectors.toList());
    }

    /** The names of the stream's events, in their order. */
    public List<String> events() {
        return body.lines()
                .filter(line -> line.startsWith("event: "))
                .map(line -> line.substring("event: ".length()))
                .collect(Collectors.toList());
    }
}
