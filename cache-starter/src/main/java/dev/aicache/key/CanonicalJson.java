package dev.aicache.key;

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

    private static final Comparator<JsonObject.Member> BY_NAME = Comparator.comparing(JsonObject.Member::name);

    private CanonicalJson() {}

    /** Whether an object anywhere in the value has a name twice; what that means is up to each server. */
    static boolean hasDuplicates(JsonValue value) {
        if (value instanceof JsonArray array) {
            return array.values().stream().anyMatch(CanonicalJson::hasDuplicates);
        }
        return value instanceof JsonObject object
                && (object.hasDuplicates()
                        || object.members().stream().anyMatch(member -> hasDuplicates(member.value())));
    }

    /** Writes a value that has no duplicates. */
    static void write(JsonValue value, FieldRules rules, KeyDigest digest) {
        write(value, rules, false, digest);
    }

    private static void write(JsonValue value, FieldRules rules, boolean isBelowOrdered, KeyDigest digest) {
        boolean keepsOrder = isBelowOrdered || rules.keepsOrder();
        if (value instanceof JsonObject object) {
            write(object, rules, keepsOrder, digest);
        } else if (value instanceof JsonArray array) {
            digest.mark('[').number(array.values().size());
            array.values().forEach(element -> write(element, rules.elements(), keepsOrder, digest));
        } else if (value instanceof JsonString string) {
            digest.mark('"').unicode(string.value());
        } else if (value instanceof JsonNumber number) {
            digest.mark('0').unicode(number.lexeme());
        } else if (value instanceof JsonLiteral literal) {
            digest.mark('l').unicode(literal.name());
        }
    }

    private static void write(JsonObject object, FieldRules rules, boolean keepsOrder, KeyDigest digest) {
        List<JsonObject.Member> members = object.members().stream()
                .filter(member -> !rules.member(member.name()).isIgnored())
                .toList();
        if (!keepsOrder) {
            members = members.stream().sorted(BY_NAME).toList();
        }
        digest.mark('{').number(members.size());
        for (JsonObject.Member member : members) {
            digest.unicode(member.name());
            write(member.value(), rules.member(member.name()), keepsOrder, digest);
        }
    }
}
