package dev.aicache.dialect;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the frames of a stream for judging, as {@link JsonReader#outline(String)} does. Most of them are like the one before
 * in all but their texts, and those no judge looks at: such a frame is not read again, but gets the outline of the one
 * before, texts included. For one use by one thread.
 */
final class FrameOutlines {

    /** Members whose strings, unless they are empty, say nothing of whether an answer is whole and good. */
    private static final Set<String> TEXTS = Set.of(
            "content",
            "text",
            "reasoning",
            "reasoning_content",
            "thinking",
            "partial_json",
            "arguments",
            "response",
            "obfuscation",
            "created_at");

    private String last = "";
    private Optional<JsonValue> outline = Optional.empty();

    /** Where the texts of the last frame lie. */
    private List<Gap> gaps = List.of();

    private record Gap(int start, int end) {}

    /** The outline of a frame, or of one before it that has other texts; empty where it is not JSON. */
    Optional<JsonValue> outline(String frame) {
        if (outline.isEmpty() || !isLikeLast(frame)) {
            outline = JsonReader.outline(frame);
            last = frame;
            gaps = outline.isEmpty() ? List.of() : gaps(frame);
        }
        return outline;
    }

    private boolean isLikeLast(String frame) {
        int at = 0;
        int from = 0;
        for (Gap gap : gaps) {
            int fixed = gap.start() - from;
            if (!frame.regionMatches(at, last, from, fixed)) {
                return false;
            }
            int text = at + fixed;
            at = endOfText(frame, text);
            if (at <= text) {
                return false;
            }
            from = gap.end();
        }
        int rest = last.length() - from;
        return frame.length() - at == rest && frame.regionMatches(at, last, from, rest);
    }

    /** Where the string ends that has its text from here, as RFC 8259 §7 has it; -1 where it is not well-formed. */
    private static int endOfText(String frame, int from) {
        int at = from;
        while (at < frame.length()) {
            char c = frame.charAt(at);
            if (c == '"') {
                return at;
            }
            int next = c == '\\' ? endOfEscape(frame, at) : at + 1;
            if (c < ' ' || next < 0) {
                return -1;
            }
            at = next;
        }
        return -1;
    }

    private static int endOfEscape(String frame, int backslash) {
        char kind = backslash + 1 < frame.length() ? frame.charAt(backslash + 1) : ' ';
        if (kind != 'u') {
            return "\"\\/bfnrt".indexOf(kind) < 0 ? -1 : backslash + 2;
        }
        int end = backslash + 6;
        for (int i = backslash + 2; i < end; i++) {
            if (i >= frame.length() || "0123456789abcdefABCDEF".indexOf(frame.charAt(i)) < 0) {
                return -1;
            }
        }
        return end;
    }

    /** Where the texts lie of a frame that is JSON. */
    private static List<Gap> gaps(String frame) {
        List<Gap> gaps = new ArrayList<>();
        int at = frame.indexOf('"');
        while (at >= 0) {
            int end = endOfText(frame, at + 1);
            int value = afterColon(frame, end + 1);
            boolean isText = value >= 0 && frame.charAt(value) == '"' && TEXTS.contains(frame.substring(at + 1, end));
            if (isText) {
                end = endOfText(frame, value + 1);
                if (end > value + 1) {
                    gaps.add(new Gap(value + 1, end));
                }
            }
            at = frame.indexOf('"', end + 1);
        }
        return gaps;
    }

    /** Where the value begins of the name that ends here; -1 where it is no name. */
    private static int afterColon(String frame, int from) {
        int colon = afterSpace(frame, from);
        return colon < frame.length() && frame.charAt(colon) == ':' ? afterSpace(frame, colon + 1) : -1;
    }

    private static int afterSpace(String frame, int from) {
        int at = from;
        while (at < frame.length() && " \t\n\r".indexOf(frame.charAt(at)) >= 0) {
            at++;
        }
        return at;
    }
}
