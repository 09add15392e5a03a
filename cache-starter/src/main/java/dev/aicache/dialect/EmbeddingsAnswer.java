package dev.aicache.dialect;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.BitSet;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.aicache.SkipReason;

/**
 * Judges an answer of embeddings: one vector for each input, every index once, all of one dimension, no component
 * missing or not a number. Base64 vectors are little-endian 32-bit floats.
 */
final class EmbeddingsAnswer {

    private EmbeddingsAnswer() {}

    static Optional<SkipReason> judge(RequestTraits request, byte[] body) {
        if (!(JsonReader.outline(body).orElse(null) instanceof JsonObject answer)) {
            return Optional.of(SkipReason.INCOMPLETE);
        }
        if (answer.has("error")) {
            return Optional.of(SkipReason.ERROR_IN_BODY);
        }
        boolean isList = answer.text("object").filter("list"::equals).isPresent();
        boolean isWhole = isList && answer.get("data") instanceof JsonArray data && isWhole(data, request.choices());
        return isWhole ? Optional.empty() : Optional.of(SkipReason.INCOMPLETE);
    }

    private static boolean isWhole(JsonArray data, int inputs) {
        if (data.size() == 0 || data.passedOver() > 0 || (inputs > 0 && data.size() != inputs)) {
            return false;
        }
        BitSet indexes = new BitSet();
        int dimension = -1;
        for (JsonValue item : data.values()) {
            if (!(item instanceof JsonObject object) || !(object.get("index") instanceof JsonNumber index)) {
                return false;
            }
            int position = index.asCount().orElse(Integer.MAX_VALUE);
            int length = dimension(object.get("embedding"));
            if (position >= data.size() || indexes.get(position) || length < 1) {
                return false;
            }
            if (dimension >= 0 && length != dimension) {
                return false;
            }
            indexes.set(position);
            dimension = length;
        }
        return true;
    }

    /** The number of components, or 0 where the value is no sound vector. */
    static int dimension(@Nullable JsonValue vector) {
        if (vector instanceof JsonArray array) {
            return array.values().isEmpty() ? array.passedOver() : 0;
        }
        return vector instanceof JsonString string ? dimension(string.value()) : 0;
    }

    private static int dimension(String base64) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            return 0;
        }
        if (bytes.length % Float.BYTES != 0) {
            return 0;
        }
        ByteBuffer floats = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (floats.hasRemaining()) {
            if (!Float.isFinite(floats.getFloat())) {
                return 0;
            }
        }
        return bytes.length / Float.BYTES;
    }
}
