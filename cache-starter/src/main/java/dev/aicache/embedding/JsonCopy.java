package dev.aicache.embedding;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import dev.aicache.embedding.JsonSpans.Member;
import dev.aicache.embedding.JsonSpans.Span;

/** Copies of JSON values with something else in places; every other value byte by byte. */
final class JsonCopy {

    private static final byte[] ZERO = {'0'};

    private JsonCopy() {}

    /**
     * An object with other values for some of its members.
     *
     * @param replacement of a member's value, or null where that stays
     */
    static byte[] object(byte[] json, List<Member> members, Function<Member, byte @Nullable []> replacement) {
        ByteArrayOutputStream copy = new ByteArrayOutputStream();
        copy.write('{');
        for (Member member : members) {
            if (copy.size() > 1) {
                copy.write(',');
            }
            copy.write(json, member.quoted().from(), member.quoted().length());
            copy.write(':');
            byte[] other = replacement.apply(member);
            if (other == null) {
                copy.write(json, member.value().from(), member.value().length());
            } else {
                copy.writeBytes(other);
            }
        }
        copy.write('}');
        return copy.toByteArray();
    }

    /** The value with every number in it, at any depth, made zero. */
    static byte[] zeroed(byte[] json, Span value) {
        List<Member> members = JsonSpans.members(json, value);
        if (members != null) {
            return object(json, members, member -> zeroed(json, member.value()));
        }
        List<Span> elements = JsonSpans.elements(json, value);
        if (elements != null) {
            return array(elements.stream().map(each -> zeroed(json, each)).toList());
        }
        byte first = json[value.from()];
        return first == '-' || (first >= '0' && first <= '9') ? ZERO : bytes(json, value);
    }

    static byte[] array(List<byte[]> elements) {
        int commas = Math.max(0, elements.size() - 1);
        ByteArrayOutputStream array = new ByteArrayOutputStream(2
                + commas
                + elements.stream().mapToInt(element -> element.length).sum());
        array.write('[');
        for (int i = 0; i < elements.size(); i++) {
            if (i > 0) {
                array.write(',');
            }
            array.writeBytes(elements.get(i));
        }
        array.write(']');
        return array.toByteArray();
    }

    static byte[] bytes(byte[] json, Span span) {
        byte[] copy = new byte[span.length()];
        System.arraycopy(json, span.from(), copy, 0, copy.length);
        return copy;
    }

    static byte[] text(String ascii) {
        return ascii.getBytes(StandardCharsets.US_ASCII);
    }
}
