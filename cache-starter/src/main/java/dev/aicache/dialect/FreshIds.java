package dev.aicache.dialect;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;

/**
 * Gives one answer an {@code id} and a {@code created} of its own, in all events of its stream alike. Every other byte
 * stays as it is. For one answer and one thread.
 *
 * <p>An id keeps the prefix that says what it is the id of, such as {@code chatcmpl-}. Empty ids and times of 0, as of
 * Azure's first frame, and what is no string or no plain number, stay.
 */
public final class FreshIds {

    private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final int LENGTH = 29;
    private static final int LONGEST_PREFIX = 24;

    private final byte[] id;
    private final byte[] created;

    /**
     * @param created seconds since 1970
     */
    public FreshIds(RandomGenerator random, long created) {
        this.id = new byte[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            id[i] = (byte) LETTERS.charAt(random.nextInt(LETTERS.length()));
        }
        this.created = Long.toString(created).getBytes(StandardCharsets.US_ASCII);
    }

    /** An answer in one piece, renewed; null where it is no JSON object. */
    public byte @Nullable [] renew(byte[] json) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(json.length + LENGTH);
        return splice(json, 0, json.length, out) ? out.toByteArray() : null;
    }

    /** An event of a stream, renewed; null where it has an object that is not on one line. */
    public byte @Nullable [] renewEvent(byte[] event) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(event.length + LENGTH);
        int done = 0;
        SseLines lines = new SseLines(event);
        while (lines.next()) {
            int end = lines.start() + lines.length();
            int object = objectIn(event, lines.start(), end);
            if (object >= 0) {
                out.write(event, done, object - done);
                if (!splice(event, object, end, out)) {
                    return null;
                }
                done = end;
            }
        }
        out.write(event, done, event.length - done);
        return out.toByteArray();
    }

    /** Where an object begins that a {@code data} line holds, or -1. */
    private static int objectIn(byte[] text, int from, int end) {
        int at = from;
        for (char c : "data:".toCharArray()) {
            if (at >= end || text[at++] != c) {
                return -1;
            }
        }
        while (at < end && (text[at] == ' ' || text[at] == '\t')) {
            at++;
        }
        return at < end && text[at] == '{' ? at : -1;
    }

    private boolean splice(byte[] text, int from, int end, ByteArrayOutputStream out) {
        MemberScan members = new MemberScan(text, from, end);
        int done = from;
        while (members.next()) {
            int start = members.valueStart();
            int stop = members.valueEnd();
            if (members.isNamed("id") && isId(text, start, stop)) {
                int kept = prefixEnd(text, start + 1, stop - 1);
                out.write(text, done, kept - done);
                out.write(id, 0, id.length);
                done = stop - 1;
            } else if (members.isNamed("created") && isTime(text, start, stop)) {
                out.write(text, done, start - done);
                out.write(created, 0, created.length);
                done = stop;
            }
        }
        out.write(text, done, end - done);
        return members.isWhole();
    }

    private static boolean isId(byte[] text, int start, int stop) {
        return text[start] == '"' && stop - start > 2;
    }

    private static boolean isTime(byte[] text, int start, int stop) {
        for (int i = start; i < stop; i++) {
            if (text[i] < '0' || text[i] > '9') {
                return false;
            }
        }
        return text[start] != '0';
    }

    /** Behind the letters and the hyphen or underscore that an id begins with; its beginning where it has no such prefix. */
    private static int prefixEnd(byte[] text, int start, int stop) {
        for (int i = start; i < Math.min(stop, start + LONGEST_PREFIX); i++) {
            boolean isLetter = (text[i] >= 'a' && text[i] <= 'z') || (text[i] >= 'A' && text[i] <= 'Z');
            if (!isLetter) {
                return i > start && (text[i] == '-' || text[i] == '_') ? i + 1 : start;
            }
        }
        return start;
    }
}
