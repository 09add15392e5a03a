package dev.aicache.dialect;

/** A JSON string, escapes resolved. */
public record JsonString(String value) implements JsonValue {

    @Override
    public String toString() {
        return "string(%d)".formatted(value.length());
    }
}
