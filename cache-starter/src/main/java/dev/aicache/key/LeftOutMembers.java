package dev.aicache.key;

import java.util.ArrayList;
import java.util.List;

import dev.aicache.Explanation.LeftOut;
import dev.aicache.dialect.FieldRules;
import dev.aicache.dialect.JsonArray;
import dev.aicache.dialect.JsonObject;
import dev.aicache.dialect.JsonValue;

/** Lists the members of a request that are not in its key. Those that are named are known to its dialect by name. */
final class LeftOutMembers {

    private static final String IGNORED = "ignored-by-dialect";
    private static final String FORM = "answer-form";
    private static final String GIVEN = "caller-key";

    private final List<LeftOut> found = new ArrayList<>();
    private final int max;

    private LeftOutMembers(int max) {
        this.max = max;
    }

    /** @param body of which the content is in the key */
    static List<LeftOut> of(JsonValue body, KeyContent content, FieldRules rules, int max) {
        if (content.material().hasCallerKey()) {
            return List.of(new LeftOut("", GIVEN));
        }
        LeftOutMembers members = new LeftOutMembers(max);
        if (content.hasForms() && body instanceof JsonObject request && content.value() instanceof JsonObject rest) {
            request.members().stream()
                    .map(JsonObject.Member::name)
                    .filter(name -> !rest.has(name))
                    .forEach(name -> members.found.add(new LeftOut("/" + escaped(name), FORM)));
        }
        members.look(content.value(), rules, "");
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
            found.add(new LeftOut(pointer, IGNORED));
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
