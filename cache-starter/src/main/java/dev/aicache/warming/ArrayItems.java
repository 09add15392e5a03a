package dev.aicache.warming;

import java.io.IOException;

import org.jspecify.annotations.Nullable;

/**
 * The items of a JSON array: whatever lies between its commas. Finds its way by brackets and quotation marks alone, so
 * where an item is no JSON nothing after it can be relied on.
 */
final class ArrayItems implements Items {

    private final TextInput input;
    private final int maxBytes;
    private boolean hasBegun;
    private boolean hasEnded;

    /** @param input before the bracket that opens the array */
    ArrayItems(TextInput input, int maxBytes) {
        this.input = input;
        this.maxBytes = maxBytes;
    }

    @Override
    public @Nullable Item next() throws IOException {
        if (hasEnded) {
            return null;
        }
        // The bracket before the first item, or the comma before another.
        int separator = input.skipBlanks();
        if (hasBegun && separator == ']') {
            return end();
        }
        if (hasBegun && separator != ',') {
            return broken();
        }
        int unused = input.read();
        int first = input.skipBlanks();
        if (!hasBegun && first == ']') {
            return end();
        }
        hasBegun = true;
        return isValue(first) ? value() : broken();
    }

    private static boolean isValue(int first) {
        return first != TextInput.END && ",:]}".indexOf(first) < 0;
    }

    /** Nothing may follow the array. */
    private @Nullable Item end() throws IOException {
        int unused = input.read();
        hasEnded = true;
        return input.skipBlanks() == TextInput.END ? null : broken();
    }

    private Item broken() {
        hasEnded = true;
        return new ItemBytes(maxBytes, input.line()).error(RequestErrors.NOT_JSON);
    }

    private Item value() throws IOException {
        ItemBytes item = new ItemBytes(maxBytes, input.line());
        int depth = 0;
        boolean isText = false;
        boolean isEscaped = false;
        while (true) {
            int next = input.peek();
            if (!isText && depth == 0 && isAfterValue(next)) {
                return item.item();
            }
            if (next == TextInput.END) {
                hasEnded = true;
                return item.error(RequestErrors.NOT_JSON);
            }
            item.add(input.read());
            if (isText) {
                isText = isEscaped || next != '"';
                isEscaped = !isEscaped && next == '\\';
            } else {
                isText = next == '"';
                depth += depth(next);
            }
        }
    }

    private static boolean isAfterValue(int next) {
        return next == TextInput.END || ",]}".indexOf(next) >= 0 || TextInput.isBlank(next);
    }

    private static int depth(int next) {
        return switch (next) {
            case '{', '[' -> 1;
            case '}', ']' -> -1;
            default -> 0;
        };
    }

    @Override
    public boolean isReadableAfterErrors() {
        return false;
    }
}
