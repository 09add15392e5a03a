package dev.aicache.dialect;

import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * A JSON object: its members in the order they were written, repeated names included.
 *
 * <p>A repeated name means one thing to one server and another to the next (RFC 8259 §4), so whoever decides by a
 * member has to look at every one of its name: {@link #has} does, {@link #get} does not.
 */
public final class JsonObject implements JsonValue {

    /** What is used in place of a request that is not an object or cannot be read. */
    public static final JsonObject EMPTY = new JsonObject(List.of());

    /** Up to here comparing every name with every other is cheaper than sorting them. */
    private static final int FEW = 16;

    private final List<Member> members;

    public JsonObject(List<Member> members) {
        this.members = List.copyOf(members);
    }

    /** One name and its value. */
    public record Member(String name, JsonValue value) {

        @Override
        public String toString() {
            return name;
        }
    }

    public List<Member> members() {
        return members;
    }

    /** The value of the last member of that name, or null where there is none; a JSON null is {@link JsonLiteral}. */
    public @Nullable JsonValue get(String name) {
        for (int i = members.size() - 1; i >= 0; i--) {
            if (members.get(i).name().equals(name)) {
                return members.get(i).value();
            }
        }
        return null;
    }

    /** Whether any member of that name is more than JSON null. */
    public boolean has(String name) {
        for (Member member : members) {
            if (member.value() != JsonLiteral.NULL && member.name().equals(name)) {
                return true;
            }
        }
        return false;
    }

    /** Every value of that name other than JSON null. */
    public List<JsonValue> all(String name) {
        if (!has(name)) {
            return List.of();
        }
        return members.stream()
                .filter(member ->
                        member.value() != JsonLiteral.NULL && member.name().equals(name))
                .map(Member::value)
                .toList();
    }

    /** The text of the last member of that name, or empty where it is no string. */
    Optional<String> text(String name) {
        return get(name) instanceof JsonString string ? Optional.of(string.value()) : Optional.empty();
    }

    /** Whether this object, not those within it, has a name more than once. */
    public boolean hasDuplicates() {
        return members.size() <= FEW ? hasDuplicatesAmongFew() : hasDuplicatesWhenSorted();
    }

    private boolean hasDuplicatesAmongFew() {
        for (int i = 1; i < members.size(); i++) {
            for (int j = 0; j < i; j++) {
                if (members.get(i).name().equals(members.get(j).name())) {
                    return true;
                }
            }
        }
        return false;
    }

    // Sorted, not hashed: names chosen to share a hash code would make a table of them slow.
    private boolean hasDuplicatesWhenSorted() {
        List<String> names = members.stream().map(Member::name).sorted().toList();
        for (int i = 1; i < names.size(); i++) {
            if (names.get(i).equals(names.get(i - 1))) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return "object(%d)".formatted(members.size());
    }
}
