package dev.aicache.key;

import java.util.ArrayList;
import java.util.List;

import dev.aicache.Explanation.LeftOut;
import dev.aicache.dialect.FieldRules;
import dev.aicache.dialect.JsonArray;
import dev.aicache.dialect.JsonObject;
import dev.aicache.dialect.JsonValue;

/** Lists the members of a request that its dialect leaves out of the key; their names are the dialect's own. */
final class LeftOutMembers {

    private static final String REASON = "ignored-by-dialect";

    private final List<LeftOut> found = new ArrayList<>();
    private final int max;

    private LeftOutMembers(int max) {
        this.max = max;
    }

    static List<LeftOut> of(JsonValue value, FieldRules rules, int max) {
        LeftOutMembers members = new LeftOutMembers(max);
        members.look(value, rules, "");
        return members.found;
    }

    /** RFC 6901 §3. */
    private static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }

    // Below a place without rules nothing is left out, so no name that a dialect does not know gets into a pointer.
    private void look(JsonValue value, FieldRules rules, String pointer) {
        if (rules == FieldRules.NONE || found.size() >= max) {
            return;
        }
        if (rules.isIgnored()) {
            found.add(new LeftOut(pointer, REASON));
        } else if (value instanceof JsonArray array) {
            int position = 0;
            for (JsonValue element : array.values()) {
                look(element, rules.elements(), pointer + "/" + position++);
            }
        } else if (value instanceof JsonObject object) {
            object.members()
                    .forEach(member ->
                            look(member.value(), rules.member(member.name()), pointer + "/" + escaped(member.name())));
        }
    }
}
