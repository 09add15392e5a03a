package dev.aicache.dialect;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Builds one JSON value from a token stream, inside limits of depth and number. For one use by one thread. */
final class JsonTree {

    private final JsonParser parser;
    private final boolean keepsNumbers;
    private final boolean takesDuplicates;
    private final boolean takesFragments;
    private int left;
    private boolean broken;

    /**
     * @param maxValues how many values there may be, numbers that are not kept left out
     * @param how what is let pass, and what is left out
     */
    JsonTree(JsonParser parser, int maxValues, Set<Option> how) {
        this.parser = parser;
        this.left = maxValues;
        this.keepsNumbers = !how.contains(Option.COUNTS_NUMBERS);
        this.takesDuplicates = !how.contains(Option.REFUSES_DUPLICATES);
        this.takesFragments = how.contains(Option.TAKES_FRAGMENTS);
    }

    /** How a text is read that is not to be read whole and exactly as it stands. */
    enum Option {
        /** Numbers in arrays are counted, not kept. */
        COUNTS_NUMBERS,
        /** An object that has a name twice is refused. */
        REFUSES_DUPLICATES,
        /** A text that breaks off or goes wrong yields what came before the fault. */
        TAKES_FRAGMENTS
    }

    /** An object has a name twice. */
    static final class DuplicateException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        DuplicateException() {
            super("JSON with a name twice", null, false, false);
        }
    }

    /** The text goes beyond a limit. */
    static final class TooLargeException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        TooLargeException() {
            super("JSON beyond the limits", null, false, false);
        }
    }

    /**
     * The next value, or null where the text has none.
     *
     * @throws JacksonException if the text is not JSON and fragments are not taken
     * @throws DuplicateException if an object has a name twice and duplicates are refused
     * @throws TooLargeException if it is beyond a limit
     */
    @Nullable
    JsonValue build() {
        JsonToken token = next();
        return token == null ? null : value(token, 1);
    }

    private @Nullable JsonToken next() {
        if (broken) {
            return null;
        }
        try {
            return parser.nextToken();
        } catch (JacksonException fault) {
            return breakOff(fault);
        }
    }

    private String text() {
        try {
            return parser.getString();
        } catch (JacksonException fault) {
            breakOff(fault);
            return "";
        }
    }

    private @Nullable JsonToken breakOff(JacksonException fault) {
        if (!takesFragments) {
            throw fault;
        }
        broken = true;
        return null;
    }

    private JsonValue value(JsonToken token, int depth) {
        if (--left < 0) {
            throw new TooLargeException();
        }
        return switch (token) {
            case START_OBJECT -> object(depth);
            case START_ARRAY -> array(depth);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new JsonNumber(text());
            case VALUE_TRUE -> JsonLiteral.TRUE;
            case VALUE_FALSE -> JsonLiteral.FALSE;
            case VALUE_NULL -> JsonLiteral.NULL;
            default -> new JsonString(text());
        };
    }

    private JsonObject object(int depth) {
        checkDepth(depth);
        List<JsonObject.Member> members = new ArrayList<>();
        while (next() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            JsonToken token = next();
            if (token != null) {
                members.add(new JsonObject.Member(name, value(token, depth + 1)));
            }
        }
        JsonObject object = members.isEmpty() ? JsonObject.EMPTY : new JsonObject(members);
        if (!takesDuplicates && object.hasDuplicates()) {
            throw new DuplicateException();
        }
        return object;
    }

    private JsonArray array(int depth) {
        checkDepth(depth);
        List<JsonValue> values = new ArrayList<>();
        int passedOver = 0;
        for (JsonToken token = next(); token != null && token != JsonToken.END_ARRAY; token = next()) {
            if (!keepsNumbers && token.isNumeric()) {
                passedOver++;
            } else {
                values.add(value(token, depth + 1));
            }
        }
        return values.isEmpty() && passedOver == 0 ? JsonArray.EMPTY : new JsonArray(values, passedOver);
    }

    private static void checkDepth(int depth) {
        if (depth > JsonReader.MAX_DEPTH) {
            throw new TooLargeException();
        }
    }
}
