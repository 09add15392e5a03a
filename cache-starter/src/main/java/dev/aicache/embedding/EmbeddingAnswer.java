package dev.aicache.embedding;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.aicache.embedding.JsonSpans.Member;
import dev.aicache.embedding.JsonSpans.Span;

/** Takes an answer apart that its dialect has found to be whole and good. */
public final class EmbeddingAnswer {

    private static final byte[] EMPTY = JsonCopy.text("[]");
    private static final byte[] NULL = JsonCopy.text("null");

    private final EmbeddingRequest request;
    private final EmbeddingProtocol protocol;
    private final byte[] json;
    private final long tokens;

    private EmbeddingAnswer(EmbeddingRequest request, byte[] json, long tokens) {
        this.request = request;
        this.protocol = request.protocol();
        this.json = json;
        this.tokens = tokens;
    }

    /**
     * The vectors of an answer in the order of the request's inputs.
     *
     * @param tokens what the answer was billed at, or -1 where it does not say
     * @return empty where the answer is not of the shape that the protocol has
     */
    public static Optional<List<StoredVector>> split(EmbeddingRequest request, byte[] json, long tokens) {
        return Optional.ofNullable(new EmbeddingAnswer(request, json, tokens).split());
    }

    private @Nullable List<StoredVector> split() {
        List<Member> members = JsonSpans.members(json);
        Span list = members == null ? null : value(members, protocol.vectors());
        List<Span> elements = list == null ? null : JsonSpans.elements(json, list);
        int count = request.inputs().size();
        if (members == null || elements == null || elements.size() != count) {
            return null;
        }
        byte[] envelope =
                JsonCopy.object(json, members, member -> member.name().equals(protocol.vectors()) ? EMPTY : null);
        @Nullable StoredVector[] vectors = new StoredVector[count];
        long weight = 0;
        for (int i = 0; i < count; i++) {
            weight += request.weight(i);
        }
        for (int place = 0; place < count; place++) {
            Span element = elements.get(place);
            int position = position(element, place);
            if (position < 0 || position >= count || vectors[position] != null) {
                return null;
            }
            vectors[position] = vector(element, envelope, share(position, weight));
        }
        List<StoredVector> all = new ArrayList<>(count);
        for (StoredVector vector : vectors) {
            if (vector == null) {
                return null;
            }
            all.add(vector);
        }
        return all;
    }

    private long share(int position, long weight) {
        return tokens < 0 ? -1 : Math.round((double) tokens * request.weight(position) / weight);
    }

    /** Which input the element is for, or -1 where that is not to be seen. */
    private int position(Span element, int place) {
        if (protocol.index().isEmpty()) {
            return place;
        }
        List<Member> members = JsonSpans.members(json, element);
        Span index = members == null ? null : value(members, protocol.index());
        if (index == null || index.length() > 6) {
            return -1;
        }
        String digits = new String(json, index.from(), index.length(), StandardCharsets.US_ASCII);
        return digits.matches("[0-9]+") ? Integer.parseInt(digits) : -1;
    }

    private @Nullable StoredVector vector(Span element, byte[] envelope, long share) {
        boolean isExact = request.inputs().size() == 1;
        if (protocol.vector().isEmpty()) {
            return vector(NULL, element, envelope, share, isExact);
        }
        List<Member> members = JsonSpans.members(json, element);
        Span written = members == null ? null : value(members, protocol.vector());
        if (members == null || written == null) {
            return null;
        }
        byte[] around = JsonCopy.object(json, members, member -> member.name().equals(protocol.vector()) ? NULL : null);
        return vector(around, written, envelope, share, isExact);
    }

    private @Nullable StoredVector vector(byte[] around, Span written, byte[] envelope, long share, boolean isExact) {
        byte[] bytes = Arrays.copyOfRange(json, written.from(), written.to());
        VectorForm form = switch (bytes[0]) {
            case '[' -> VectorForm.TEXT;
            case '"' -> VectorForm.BASE64;
            default -> null;
        };
        return form == null
                ? null
                : new StoredVector(request.form(), form, share, isExact, envelope, around, form.kept(bytes));
    }

    private static @Nullable Span value(List<Member> members, String name) {
        for (Member member : members) {
            if (member.name().equals(name)) {
                return member.value();
            }
        }
        return null;
    }
}
