package dev.aicache.dialect;

import java.util.List;

/**
 * A JSON array.
 *
 * @param values the elements in order; without the numbers where the reader passed over them
 * @param passedOver how many elements are numbers that were read, but not kept
 */
public record JsonArray(List<JsonValue> values, int passedOver) implements JsonValue {

    static final JsonArray EMPTY = new JsonArray(List.of(), 0);

    public JsonArray {
        values = List.copyOf(values);
    }

    /** How many elements the array was written with. */
    public int size() {
        return values.size() + passedOver;
    }

    @Override
    public String toString() {
        return "array(%d)".formatted(size());
    }
}
