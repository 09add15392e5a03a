package dev.aicache.dialect;

/**
 * Writes JSON without white space, so that reading it again gives the same value: members in their order, numbers digit
 * by digit.
 */
public final class JsonWriter {

    private static final char FIRST_PRINTABLE = ' ';

    private final StringBuilder out = new StringBuilder();

    private JsonWriter() {}

    /**
     * Writes the value.
     *
     * @throws IllegalArgumentException if the reader has passed over numbers of an array in it
     */
    public static String write(JsonValue value) {
        JsonWriter writer = new JsonWriter();
        writer.value(value);
        return writer.out.toString();
    }

    private void value(JsonValue value) {
        if (value instanceof JsonObject object) {
            object(object);
        } else if (value instanceof JsonArray array) {
            array(array);
        } else if (value instanceof JsonString string) {
            string(string.value());
        } else if (value instanceof JsonNumber number) {
            out.append(number.lexeme());
        } else if (value instanceof JsonLiteral literal) {
            out.append(
                    switch (literal) {
                        case TRUE -> "true";
                        case FALSE -> "false";
                        case NULL -> "null";
                    });
        }
    }

    private void object(JsonObject object) {
        out.append('{');
        String separator = "";
        for (JsonObject.Member member : object.members()) {
            out.append(separator);
            string(member.name());
            out.append(':');
            value(member.value());
            separator = ",";
        }
        out.append('}');
    }

    private void array(JsonArray array) {
        if (array.passedOver() > 0) {
            throw new IllegalArgumentException("Numbers of this array were not kept");
        }
        out.append('[');
        String separator = "";
        for (JsonValue element : array.values()) {
            out.append(separator);
            value(element);
            separator = ",";
        }
        out.append(']');
    }

    /** UTF-8 has no half of a surrogate pair. */
    private static boolean isUnpaired(String text, int at) {
        char c = text.charAt(at);
        if (Character.isHighSurrogate(c)) {
            return at + 1 == text.length() || !Character.isLowSurrogate(text.charAt(at + 1));
        }
        return Character.isLowSurrogate(c) && (at == 0 || !Character.isHighSurrogate(text.charAt(at - 1)));
    }

    /** RFC 8259 §7: of what UTF-8 has, only quotes, backslashes and control characters must be escaped. */
    private void string(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < FIRST_PRINTABLE || isUnpaired(text, i)) {
                        out.append("\\u%04x".formatted((int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
