package dev.aicache.key;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

import dev.aicache.dialect.FieldRules;
import dev.aicache.dialect.JsonArray;
import dev.aicache.dialect.JsonObject;
import dev.aicache.dialect.JsonValue;

/**
 * Takes a body apart into its leaves. Two bodies have equal leaves exactly if the key does not tell them apart. For one
 * use by one thread.
 */
final class Leaves {

    /** How many names and positions a pointer may have. */
    static final int DEEPEST = 8;

    private static final Comparator<JsonObject.Member> BY_NAME = Comparator.comparing(JsonObject.Member::name);

    private final List<Leaf> leaves = new ArrayList<>();
    private final int maxDepth;
    private final int max;

    private Leaves(int maxDepth, int max) {
        this.maxDepth = maxDepth;
        this.max = max;
    }

    /**
     * The leaves of a value that has no duplicates.
     *
     * @param maxDepth how many names and positions a pointer may have, from 0 to {@link #DEEPEST}; what lies below is
     *     one leaf
     * @param max how many leaves there may be
     * @return empty where there are more
     */
    static Optional<List<Leaf>> of(JsonValue value, FieldRules rules, int maxDepth, int max) {
        Leaves leaves = new Leaves(maxDepth, max);
        leaves.add(value, rules, false, "", 0);
        return leaves.isFull() ? Optional.empty() : Optional.of(leaves.leaves);
    }

    private boolean isFull() {
        return leaves.size() > max;
    }

    private void add(JsonValue value, FieldRules rules, boolean isBelowOrdered, String pointer, int depth) {
        if (isFull()) {
            return;
        }
        if (depth < maxDepth && value instanceof JsonObject object) {
            addMembers(object, rules, isBelowOrdered, pointer, depth);
        } else if (depth < maxDepth && value instanceof JsonArray array && array.size() > 0) {
            boolean keepsOrder = isBelowOrdered || rules.keepsOrder();
            int position = 0;
            for (JsonValue element : array.values()) {
                add(element, rules.elements(), keepsOrder, pointer + "/" + position++, depth + 1);
            }
        } else {
            leaves.add(new Leaf(pointer, value, rules, isBelowOrdered, List.of()));
        }
    }

    private void addMembers(JsonObject object, FieldRules rules, boolean isBelowOrdered, String pointer, int depth) {
        boolean keepsOrder = isBelowOrdered || rules.keepsOrder();
        List<JsonObject.Member> shown = new ArrayList<>();
        List<JsonObject.Member> others = new ArrayList<>();
        List<String> order = new ArrayList<>();
        for (JsonObject.Member member : object.members()) {
            if (!rules.member(member.name()).isIgnored()) {
                (PointerNames.mayShow(member.name(), depth == 0) ? shown : others).add(member);
                order.add(member.name());
            }
        }
        if (!keepsOrder) {
            shown.sort(BY_NAME);
        }
        if (keepsOrder || shown.isEmpty() || !others.isEmpty()) {
            leaves.add(
                    new Leaf(pointer, new JsonObject(others), rules, isBelowOrdered, keepsOrder ? order : List.of()));
        }
        for (JsonObject.Member member : shown) {
            add(member.value(), rules.member(member.name()), keepsOrder, pointer + "/" + member.name(), depth + 1);
        }
    }
}
