package dev.aicache.dialect;

import java.util.List;

/** Judges the vectors of an answer of embeddings. */
final class Vectors {

    private Vectors() {}

    /**
     * Whether each is an array of nothing but numbers, and all have one dimension.
     *
     * @param inputs how many there have to be, or 0 where that is not known
     */
    static boolean areWhole(List<JsonValue> vectors, int inputs) {
        return !vectors.isEmpty()
                && (inputs == 0 || inputs == vectors.size())
                && dimension(vectors.get(0)) > 0
                && vectors.stream().mapToInt(Vectors::dimension).distinct().count() == 1;
    }

    private static int dimension(JsonValue vector) {
        return vector instanceof JsonArray array ? EmbeddingsAnswer.dimension(array) : 0;
    }
}
