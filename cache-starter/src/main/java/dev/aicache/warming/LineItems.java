package dev.aicache.warming;

import java.io.IOException;

import org.jspecify.annotations.Nullable;

/** The items of JSON Lines: each line is one, blank ones are none. */
final class LineItems implements Items {

    private final TextInput input;
    private final int maxBytes;

    LineItems(TextInput input, int maxBytes) {
        this.input = input;
        this.maxBytes = maxBytes;
    }

    @Override
    public @Nullable Item next() throws IOException {
        if (input.skipBlanks() == TextInput.END) {
            return null;
        }
        ItemBytes line = new ItemBytes(maxBytes, input.line());
        int next = input.read();
        while (next != '\n' && next != TextInput.END) {
            line.add(next);
            next = input.read();
        }
        return line.item();
    }

    @Override
    public boolean isReadableAfterErrors() {
        return true;
    }
}
