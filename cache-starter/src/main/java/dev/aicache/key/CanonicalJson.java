package dev.aicache.key;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import dev.aicache.dialect.FieldRules;
import dev.aicache.dialect.JsonArray;
import dev.aicache.dialect.JsonLiteral;
import dev.aicache.dialect.JsonNumber;
import dev.aicache.dialect.JsonObject;
import dev.aicache.dialect.JsonString;
import dev.aicache.dialect.JsonValue;

/**
 * Writes a request so that two requests are written alike exactly if they ask the same: members sorted by name unless
 * the dialect keeps their order, ignored ones left out, strings without their escapes, numbers digit by digit. Every
 * value is preceded by its type and its length.
 */
final class CanonicalJson {

    static final Comparator<JsonObject.Member> BY_NAME = Comparator.comparing(JsonObject.Member::name);

    private CanonicalJson() {}

    /** Whether an object anywhere in the value has a name twice; what that means is up to each server. */
    static boolean hasDuplicates(JsonValue value) {
        if (value instanceof JsonArray array) {
            for (JsonValue element : array.values()) {
                if (hasDuplicates(element)) {
                    return true;
                }
            }
        } else if (value instanceof JsonObject object) {
            for (JsonObject.Member member : object.members()) {
                if (hasDuplicates(member.value())) {
                    return true;
                }
            }
            return object.hasDuplicates();
        }
        return false;
    }

    /** Writes a value that has no duplicates. */
    static void write(JsonValue value, FieldRules rules, KeyDigest digest) {
        write(value, rules, false, digest);
    }

    /**
     * Writes a part of such a value.
     *
     * @param isBelowOrdered whether the order of members counts at a place above
     */
    static void write(JsonValue value, FieldRules rules, boolean isBelowOrdered, KeyDigest digest) {
        boolean keepsOrder = isBelowOrdered || rules.keepsOrder();
        if (value instanceof JsonObject object) {
            write(object, rules, keepsOrder, digest);
        } else if (value instanceof JsonArray array) {
            digest.mark('[').number(array.values().size());
            for (JsonValue element : array.values()) {
                write(element, rules.elements(), keepsOrder, digest);
            }
        } else if (value instanceof JsonString string) {
            digest.mark('"').unicode(string.value());
        } else if (value instanceof JsonNumber number) {
            digest.mark('0').unicode(number.lexeme());
        } else if (value instanceof JsonLiteral literal) {
            digest.mark('l').unicode(literal.name());
        }
    }

    private static void write(JsonObject object, FieldRules rules, boolean keepsOrder, KeyDigest digest) {
        List<JsonObject.Member> members = object.members();
        if (!keepsOrder && members.size() > 1) {
            members = new ArrayList<>(members);
            members.sort(BY_NAME);
        }
        digest.mark('{').number(count(members, rules));
        for (JsonObject.Member member : members) {
            FieldRules below = rules.member(member.name());
            if (!below.isIgnored()) {
                digest.unicode(member.name());
                write(member.value(), below, keepsOrder, digest);
            }
        }
    }

    private static int count(List<JsonObject.Member> members, FieldRules rules) {
        int count = 0;
        for (JsonObject.Member member : members) {
            count += rules.member(member.name()).isIgnored() ? 0 : 1;
        }
        return count;
    }
}
