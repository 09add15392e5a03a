package dev.aicache.warming;

import java.io.IOException;
import java.io.InputStream;

import org.jspecify.annotations.Nullable;

/** Cuts a list of JSON objects into its items, reading no further than the item at hand. */
interface Items {

    /** The next one, or null at the end. */
    @Nullable
    Item next() throws IOException;

    /** Whether what follows an item that is no JSON can still be read. */
    boolean isReadableAfterErrors();

    /**
     * An item.
     *
     * @param line where it begins, from 1
     * @param bytes what it is; empty where it is too long, or where there is none
     * @param error in a word, why it cannot be read; null where it may be
     */
    @SuppressWarnings("ArrayRecordComponent") // belongs to whoever reads the item, and is not compared
    record Item(long line, byte[] bytes, @Nullable String error) {}

    /**
     * The items of a text in UTF-8 with or without a byte order mark: of an array where its first character is a bracket,
     * otherwise JSON Lines.
     *
     * @param maxBytes longest item
     */
    static Items of(InputStream text, int maxBytes) throws IOException {
        TextInput input = new TextInput(text);
        input.skipByteOrderMark();
        return input.skipBlanks() == '[' ? new ArrayItems(input, maxBytes) : new LineItems(input, maxBytes);
    }
}
