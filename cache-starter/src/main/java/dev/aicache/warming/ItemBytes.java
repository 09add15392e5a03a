package dev.aicache.warming;

import java.io.ByteArrayOutputStream;

import dev.aicache.warming.Items.Item;

/** Gathers the bytes of one item, and forgets them when they get too many. Not thread-safe. */
final class ItemBytes {

    private static final byte[] NONE = {};

    private final int max;
    private final long line;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    private boolean isTooLarge;

    ItemBytes(int max, long line) {
        this.max = max;
        this.line = line;
    }

    void add(int next) {
        if (isTooLarge) {
            return;
        }
        if (bytes.size() == max) {
            isTooLarge = true;
            bytes.reset();
            return;
        }
        bytes.write(next);
    }

    Item item() {
        return isTooLarge ? error(RequestErrors.TOO_LARGE) : new Item(line, bytes.toByteArray(), null);
    }

    Item error(String error) {
        return new Item(line, NONE, error);
    }
}
