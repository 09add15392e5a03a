package dev.aicache.embedding;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.aicache.dialect.JsonReader;
import dev.aicache.dialect.JsonString;

/**
 * Finds where values lie in a JSON text, so that they can be passed on byte by byte. Only for texts that are known to be
 * RFC 8259 in UTF-8: what is not has no meaning here, though reading it comes to an end.
 */
final class JsonSpans {

    private final byte[] json;
    private int at;

    private JsonSpans(byte[] json, int at) {
        this.json = json;
        this.at = at;
    }

    /** The bytes from one position up to another. */
    record Span(int from, int to) {

        int length() {
            return to - from;
        }
    }

    /** A member of an object: its name, where that lies with its quotes, and where its value does. */
    record Member(String name, Span quoted, Span value) {}

    /** The members of the object that the text is, or null where it is none. */
    static @Nullable List<Member> members(byte[] json) {
        return members(json, new Span(0, json.length));
    }

    /** The members of the object that begins with the span, or null where there is none. */
    static @Nullable List<Member> members(byte[] json, Span object) {
        JsonSpans spans = new JsonSpans(json, object.from());
        if (!spans.enter('{')) {
            return null;
        }
        List<Member> members = new ArrayList<>();
        while (!spans.leave('}')) {
            Span quoted = spans.value();
            spans.pass(':');
            members.add(new Member(spans.name(quoted), quoted, spans.value()));
        }
        return members;
    }

    /** The elements of the array that begins with the span, or null where there is none. */
    static @Nullable List<Span> elements(byte[] json, Span array) {
        JsonSpans spans = new JsonSpans(json, array.from());
        if (!spans.enter('[')) {
            return null;
        }
        List<Span> elements = new ArrayList<>();
        while (!spans.leave(']')) {
            elements.add(spans.value());
        }
        return elements;
    }

    private boolean enter(char bracket) {
        return next() == bracket && at++ < json.length;
    }

    /** Passes over the comma before the next element, or over the bracket behind the last. */
    private boolean leave(char bracket) {
        pass(',');
        int next = next();
        if (next == bracket) {
            at++;
        }
        return next == bracket || next < 0;
    }

    private void pass(char separator) {
        if (next() == separator) {
            at++;
        }
    }

    private int next() {
        while (at < json.length && isWhiteSpace(json[at])) {
            at++;
        }
        return at < json.length ? json[at] : -1;
    }

    private Span value() {
        int first = next();
        int from = at;
        switch (first) {
            case '"' -> string();
            case '{', '[' -> nested();
            default -> scalar();
        }
        // Every call makes progress, whatever the text is.
        at = Math.min(json.length, Math.max(at, from + 1));
        return new Span(Math.min(from, at), at);
    }

    private void string() {
        at++;
        while (at < json.length && json[at] != '"') {
            at += json[at] == '\\' ? 2 : 1;
        }
        at++;
    }

    private void nested() {
        int depth = 0;
        do {
            switch (json[at]) {
                case '"' -> {
                    string();
                    at--;
                }
                case '{', '[' -> depth++;
                case '}', ']' -> depth--;
                default -> {}
            }
            at++;
        } while (depth > 0 && at < json.length);
    }

    private void scalar() {
        while (at < json.length && !isWhiteSpace(json[at]) && ",:]}".indexOf(json[at]) < 0) {
            at++;
        }
    }

    private String name(Span quoted) {
        byte[] text = Arrays.copyOfRange(json, quoted.from(), quoted.to());
        String plain = new String(text, StandardCharsets.UTF_8);
        if (plain.indexOf('\\') < 0) {
            return plain.substring(Math.min(1, plain.length()), Math.max(1, plain.length() - 1));
        }
        return JsonReader.read(text).orElse(null) instanceof JsonString name ? name.value() : plain;
    }

    private static boolean isWhiteSpace(byte b) {
        return b == ' ' || b == '\t' || b == '\n' || b == '\r';
    }
}
