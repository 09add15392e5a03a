package dev.aicache.embedding;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.aicache.embedding.JsonSpans.Member;

/** Puts vectors together to the answer that the upstream would have given for all of them. */
public final class EmbeddingMerge {

    private static final String MODEL = "model";

    private final EmbeddingProtocol protocol;

    public EmbeddingMerge(EmbeddingProtocol protocol) {
        this.protocol = protocol;
    }

    /**
     * An answer of known vectors. Nothing went upstream for it, so it says that nothing was billed.
     *
     * @param vectors in the order of the request's inputs
     * @param asked how the request wants them written
     * @return empty where they do not go together: they are of different models or dimensions, or not all of them can be
     *     written as they are wanted
     */
    public Optional<byte[]> ofKnown(List<StoredVector> vectors, VectorForm asked) {
        // Who knows one way only had been asked for this one, and would answer in its own again.
        VectorForm form = vectors.stream()
                .filter(vector -> vector.asked() == asked && vector.form() != asked)
                .map(StoredVector::form)
                .findFirst()
                .orElse(asked);
        return write(vectors.get(0).envelope(), vectors, form, true);
    }

    /**
     * An answer of known vectors and of those that have come for it, written as these are. What was billed is what the
     * upstream says of its own.
     *
     * @param come one of those that have come
     */
    public Optional<byte[]> of(List<StoredVector> vectors, StoredVector come) {
        return write(come.envelope(), vectors, come.form(), false);
    }

    private Optional<byte[]> write(byte[] envelope, List<StoredVector> vectors, VectorForm form, boolean isFree) {
        List<Member> members = JsonSpans.members(envelope);
        if (members == null || !goTogether(envelope, vectors)) {
            return Optional.empty();
        }
        List<byte[]> elements = new ArrayList<>(vectors.size());
        for (int i = 0; i < vectors.size(); i++) {
            byte[] element = element(vectors.get(i), i, form);
            if (element == null) {
                return Optional.empty();
            }
            elements.add(element);
        }
        byte[] list = JsonCopy.array(elements);
        return Optional.of(JsonCopy.object(envelope, members, member -> {
            if (member.name().equals(protocol.vectors())) {
                return list;
            }
            boolean isZero = isFree && member.name().equals(protocol.usage());
            return isZero ? JsonCopy.zeroed(envelope, member.value()) : null;
        }));
    }

    private static boolean goTogether(byte[] envelope, List<StoredVector> vectors) {
        byte[] model = model(envelope);
        int dimension = vectors.get(0).dimension();
        return vectors.stream()
                .allMatch(vector -> vector.dimension() == dimension && Arrays.equals(model, model(vector.envelope())));
    }

    private static byte[] model(byte[] envelope) {
        List<Member> members = JsonSpans.members(envelope);
        return members == null
                ? new byte[0]
                : members.stream()
                        .filter(member -> member.name().equals(MODEL))
                        .map(member -> JsonCopy.bytes(envelope, member.value()))
                        .findFirst()
                        .orElseGet(() -> new byte[0]);
    }

    private byte @Nullable [] element(StoredVector vector, int index, VectorForm form) {
        byte[] written = vector.form().converted(vector.vector(), form).orElse(null);
        if (written == null || protocol.vector().isEmpty()) {
            return written;
        }
        byte[] around = vector.element();
        List<Member> members = JsonSpans.members(around);
        if (members == null) {
            return null;
        }
        return JsonCopy.object(around, members, member -> {
            if (member.name().equals(protocol.vector())) {
                return written;
            }
            return member.name().equals(protocol.index()) ? JsonCopy.text(Integer.toString(index)) : null;
        });
    }
}
