package dev.aicache.key;

import java.util.List;

import dev.aicache.dialect.FieldRules;
import dev.aicache.dialect.JsonValue;

/**
 * What a request says at one place of its body.
 *
 * @param pointer the place (RFC 6901)
 * @param value what is there and below; of an object only what the places below do not say
 * @param isBelowOrdered whether the order of members counts at a place above
 * @param order names of an object's members, where their order counts
 */
record Leaf(String pointer, JsonValue value, FieldRules rules, boolean isBelowOrdered, List<String> order) {

    /** Writes place and value as the key takes them. */
    void writeTo(KeyDigest digest) {
        digest.text(pointer).texts(order);
        CanonicalJson.write(value, rules, isBelowOrdered, digest);
    }

    /** The place. */
    @Override
    public String toString() {
        return pointer;
    }
}
