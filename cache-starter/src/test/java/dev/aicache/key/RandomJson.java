package dev.aicache.key;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Random JSON values, small changes to them, random spellings of them, and an opinion of its own on which are equal: it
 * knows places as path strings and compares Java collections.
 */
final class RandomJson {

    static final Set<String> IGNORED = Set.of("user", "m[].c[].mark");
    static final Set<String> ORDERED = Set.of("tools", "m[].c[].input");

    private static final List<String> NAMES =
            List.of("user", "tools", "m", "c", "input", "mark", "a", "b", "", "é", "a\"b\\", "😀", "\u0001");
    private static final List<String> TEXTS =
            List.of("", "a", "b", "ab", "1", "null", "é", "e\u0301", "😀", "\"", "\\", "\n", "/");
    private static final List<String> NUMBERS =
            List.of("0", "-0", "1", "1.0", "1e0", "10", "9007199254740992", "9007199254740993", "-1.5E-7");

    private final Random random;

    RandomJson(Random random) {
        this.random = random;
    }

    sealed interface Value {}

    record Obj(LinkedHashMap<String, Value> members) implements Value {}

    record Arr(List<Value> values) implements Value {}

    record Text(String text) implements Value {}

    record Num(String digits) implements Value {}

    record Word(String word) implements Value {}

    private record Members(Map<String, Object> byName) {}

    private record OrderedMembers(List<Map.Entry<String, Object>> inOrder) {}

    private record Elements(List<Object> inOrder) {}

    /** Two values are the same question exactly if these are equal. */
    static Object normal(Value value) {
        return normal(value, "", false);
    }

    private static Object normal(Value value, String path, boolean isOrdered) {
        boolean keepsOrder = isOrdered || isAt(ORDERED, path);
        if (value instanceof Arr array) {
            List<Object> elements = new ArrayList<>();
            array.values().forEach(element -> elements.add(normal(element, path + "[]", keepsOrder)));
            return new Elements(elements);
        }
        if (!(value instanceof Obj object)) {
            return value;
        }
        List<Map.Entry<String, Object>> members = new ArrayList<>();
        object.members().forEach((name, member) -> {
            String place = path + "." + name;
            if (!isAt(IGNORED, place)) {
                members.add(Map.entry(name, normal(member, place, keepsOrder)));
            }
        });
        if (keepsOrder) {
            return new OrderedMembers(members);
        }
        Map<String, Object> byName = new HashMap<>();
        members.forEach(member -> byName.put(member.getKey(), member.getValue()));
        return new Members(byName);
    }

    // The dot in front keeps the request's own members apart from those of a member without a name.
    private static boolean isAt(Set<String> places, String path) {
        return path.startsWith(".") && places.contains(path.substring(1));
    }

    /** An object, often one with something at the places that have rules. */
    Value value() {
        LinkedHashMap<String, Value> members = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            members.put(pick(NAMES), value(3));
        }
        if (random.nextBoolean()) {
            members.put("tools", random.nextBoolean() ? new Arr(List.of(object(3))) : object(3));
        }
        if (random.nextBoolean()) {
            LinkedHashMap<String, Value> part = new LinkedHashMap<>();
            part.put("input", object(3));
            part.put("mark", value(1));
            part.put("b", value(1));
            LinkedHashMap<String, Value> message = new LinkedHashMap<>();
            Obj parts = new Obj(part);
            message.put("c", random.nextInt(4) == 0 ? parts : new Arr(List.of(parts)));
            members.put("m", new Arr(List.of(new Obj(message))));
        }
        return new Obj(members);
    }

    private Value value(int depth) {
        return switch (depth == 0 ? 2 + random.nextInt(3) : random.nextInt(5)) {
            case 0 -> object(depth);
            case 1 -> {
                List<Value> values = new ArrayList<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    values.add(value(depth - 1));
                }
                yield new Arr(values);
            }
            case 2 -> new Text(pick(TEXTS));
            case 3 -> new Num(pick(NUMBERS));
            default -> new Word(pick(List.of("true", "false", "null")));
        };
    }

    private Obj object(int depth) {
        LinkedHashMap<String, Value> members = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            members.put(pick(NAMES), value(depth - 1));
        }
        return new Obj(members);
    }

    /** The value with one small change somewhere, or in another member order, or as it was. */
    Value changed(Value value) {
        return switch (random.nextInt(4)) {
            case 0 -> value;
            case 1 -> shuffled(value);
            default -> changedSomewhere(value);
        };
    }

    private Value shuffled(Value value) {
        if (value instanceof Arr array) {
            return new Arr(array.values().stream().map(this::shuffled).toList());
        }
        if (!(value instanceof Obj object)) {
            return value;
        }
        List<String> names = new ArrayList<>(object.members().keySet());
        if (random.nextInt(3) == 0) {
            Collections.shuffle(names, random);
        }
        LinkedHashMap<String, Value> members = new LinkedHashMap<>();
        names.forEach(name -> members.put(name, shuffled(at(object, name))));
        return new Obj(members);
    }

    private Value changedSomewhere(Value value) {
        if (value instanceof Obj object && !object.members().isEmpty() && random.nextInt(4) > 0) {
            String name = pick(List.copyOf(object.members().keySet()));
            LinkedHashMap<String, Value> members = new LinkedHashMap<>(object.members());
            members.put(name, changedSomewhere(at(object, name)));
            return new Obj(members);
        }
        if (value instanceof Arr array && !array.values().isEmpty() && random.nextInt(4) > 0) {
            List<Value> values = new ArrayList<>(array.values());
            int index = random.nextInt(values.size());
            values.set(index, changedSomewhere(values.get(index)));
            return new Arr(values);
        }
        return changedHere(value);
    }

    private Value changedHere(Value value) {
        if (value instanceof Obj object && random.nextInt(4) > 0) {
            LinkedHashMap<String, Value> members = new LinkedHashMap<>(object.members());
            if (random.nextBoolean()) {
                members.remove(pick(NAMES));
            }
            members.put(pick(NAMES), value(1));
            return new Obj(members);
        }
        if (value instanceof Arr array && random.nextInt(4) > 0) {
            List<Value> values = new ArrayList<>(array.values());
            Collections.shuffle(values, random);
            if (random.nextBoolean()) {
                values.add(value(1));
            }
            return new Arr(values);
        }
        return value(1);
    }

    private static Value at(Obj object, String name) {
        Value value = object.members().get(name);
        if (value == null) {
            throw new IllegalStateException("No member " + name);
        }
        return value;
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    /** The value as text, with white space and escapes at random. */
    String spell(Value value) {
        return space() + text(value) + space();
    }

    private String text(Value value) {
        if (value instanceof Obj object) {
            List<String> members = new ArrayList<>();
            object.members().forEach((name, member) -> members.add(quoted(name) + space() + ":" + spell(member)));
            return "{" + String.join("," + space(), members) + space() + "}";
        }
        if (value instanceof Arr array) {
            return "[" + space()
                    + String.join(",", array.values().stream().map(this::spell).toList()) + "]";
        }
        if (value instanceof Num number) {
            return number.digits();
        }
        return value instanceof Word word ? word.word() : quoted(((Text) value).text());
    }

    private String space() {
        return pick(List.of("", "", "", " ", "\n", "\t", "\r\n "));
    }

    private String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            boolean needsEscape = c < 0x20 || c == '"' || c == '\\';
            if (c == '\n' && random.nextBoolean()) {
                quoted.append("\\n");
            } else if ((c == '"' || c == '\\' || c == '/') && random.nextBoolean()) {
                quoted.append('\\').append((char) c);
            } else if (needsEscape || random.nextInt(4) == 0) {
                Character.toString(c).chars().forEach(unit -> quoted.append(escape(unit)));
            } else {
                quoted.appendCodePoint(c);
            }
        });
        return quoted.append('"').toString();
    }

    private String escape(int unit) {
        return (random.nextBoolean() ? "\\u%04x" : "\\u%04X").formatted(unit);
    }
}
