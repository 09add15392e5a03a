package dev.aicache.key;

import dev.aicache.dialect.FieldRules;
import dev.aicache.dialect.Form;
import dev.aicache.dialect.JsonArray;
import dev.aicache.dialect.JsonLiteral;
import dev.aicache.dialect.JsonObject;
import dev.aicache.dialect.JsonValue;

/** Tells requests that have one key and are the same in every member from those that are not. */
final class UnkeyedMembers {

    private static final String STREAM = "stream";

    private UnkeyedMembers() {}

    /**
     * Whether the request has a member that another request of its key may lack, or have with another value.
     *
     * @param kept what of the request goes into the key by the dialect's rules
     * @param form the form in which the answer is asked for, which is in the key, too
     */
    static boolean areIn(JsonValue request, JsonValue kept, Form form, FieldRules rules) {
        return isLess(kept, request, form) || isAnyIgnored(kept, rules);
    }

    private static boolean isLess(JsonValue kept, JsonValue request, Form form) {
        if (!(kept instanceof JsonObject rest && request instanceof JsonObject whole)) {
            return false;
        }
        int missing = whole.members().size() - rest.members().size();
        // Whoever gets this form by the body has asked for it by this very member, as none gives it by default.
        boolean isImplied = form == Form.SSE && whole.get(STREAM) == JsonLiteral.TRUE && rest.get(STREAM) == null;
        return missing > (isImplied ? 1 : 0);
    }

    private static boolean isAnyIgnored(JsonValue value, FieldRules rules) {
        if (rules == FieldRules.NONE || rules.isIgnored()) {
            return rules.isIgnored();
        }
        if (value instanceof JsonArray array) {
            return array.values().stream().anyMatch(element -> isAnyIgnored(element, rules.elements()));
        }
        return value instanceof JsonObject object
                && object.members().stream()
                        .anyMatch(member -> isAnyIgnored(member.value(), rules.member(member.name())));
    }
}
